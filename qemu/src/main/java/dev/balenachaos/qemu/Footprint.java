package dev.balenachaos.qemu;

import dev.balenachaos.process.HostCommand;
import dev.balenachaos.process.ScratchFolder;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a folder of the cache occupies: its files, and those below {@code /dev/shm} that symbolic
 * links in the folder itself lead to, such as the RAM of a template.
 */
record Footprint(Path folder) {

  private static final Path MEMORY = Path.of("/dev/shm");

  /**
   * Measures the blocks that are allocated, since a disk image is mostly holes.
   *
   * @throws InfraException when something in it cannot be looked at
   */
  DataSize size() throws IOException {
    List<String> du = new ArrayList<>(List.of("du", "--summarize", "--block-size=1", "--"));
    du.add(folder.toString());
    inMemory().stream().filter(Files::exists).map(Path::toString).forEach(du::add);
    long bytes =
        HostCommand.run(du)
            .lines()
            .map(line -> line.substring(0, line.indexOf('\t')))
            .mapToLong(Long::parseLong)
            .sum();
    return new DataSize(bytes);
  }

  /**
   * Removes it all; does nothing when there is no such folder. An ordinary user's build that was
   * killed leaves files of subordinate users, which only the root of a user namespace may remove.
   *
   * @throws InfraException when something cannot be removed
   */
  void remove() throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    // First, because nothing leads to them once the folder is gone.
    for (Path file : inMemory()) {
      Files.deleteIfExists(file);
    }
    try {
      ScratchFolder.remove(folder);
    } catch (InfraException e) {
      HostCommand.run(
          List.of("unshare", "--map-root-user", "--map-auto", "rm", "-rf", folder.toString()));
    }
  }

  private List<Path> inMemory() throws IOException {
    List<Path> targets = new ArrayList<>();
    try (Stream<Path> inside = Files.list(folder)) {
      for (Path link : inside.filter(Files::isSymbolicLink).toList()) {
        Path target = folder.resolve(Files.readSymbolicLink(link)).toAbsolutePath().normalize();
        if (target.startsWith(MEMORY) && !Files.isDirectory(target)) {
          targets.add(target);
        }
      }
    }
    return targets;
  }
}
