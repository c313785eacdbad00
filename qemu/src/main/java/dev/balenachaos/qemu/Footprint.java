package dev.balenachaos.qemu;

import dev.balenachaos.process.HostCommand;
import dev.balenachaos.process.ScratchFolder;
import dev.balenachaos.run.InfraException;
import java.nio.file.Path;
import java.util.List;

/** What a folder of the cache occupies. */
record Footprint(Path folder) {

  /**
   * Measures the blocks that are allocated, since a disk image is mostly holes.
   *
   * @throws InfraException when something in it cannot be looked at
   */
  DataSize size() {
    String told =
        HostCommand.run(List.of("du", "--summarize", "--block-size=1", "--", folder.toString()));
    return new DataSize(Long.parseLong(told.substring(0, told.indexOf('\t'))));
  }

  /**
   * Removes it all; does nothing when there is no such folder. An ordinary user's build that was
   * killed leaves files of subordinate users, which only the root of a user namespace may remove.
   *
   * @throws InfraException when something cannot be removed
   */
  void remove() {
    try {
      ScratchFolder.remove(folder);
    } catch (InfraException e) {
      HostCommand.run(
          List.of("unshare", "--map-root-user", "--map-auto", "rm", "-rf", folder.toString()));
    }
  }
}
