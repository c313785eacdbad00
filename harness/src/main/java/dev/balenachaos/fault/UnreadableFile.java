package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Disk;
import dev.balenachaos.device.Shell;
import dev.balenachaos.run.InfraException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** A file whose first sector the disk can no longer read. */
final class UnreadableFile implements Fault {

  private static final Pattern PATH = Pattern.compile("(/[\\w.-]+)+");

  private final String path;

  UnreadableFile(String path) {
    if (!PATH.matcher(path).matches()) {
      throw new IllegalArgumentException("An absolute path without spaces is wanted, not " + path);
    }
    this.path = path;
  }

  @Override
  public String undo(String id) {
    return "true";
  }

  @Override
  public Optional<Runnable> undoFromHost(Device device, String id) {
    return Optional.of(device.needed(Disk.class)::failNoMore);
  }

  /** The file's first block counts from the beginning of its partition. */
  @Override
  public void apply(Device device, String id) {
    String sector =
        HostScript.apply(
            device,
            this,
            """
            set -e
            of=$(stat -L -c %%d %1$s)
            part=/sys/dev/block/$((of >> 8 & 4095)):$((of & 255 | of >> 12 & 1048320))
            first=$(filefrag -b512 -v %1$s | sed -n 's/^ *0: *0\\.\\. *[0-9]*: *\\([0-9]*\\)\\.\\..*/\\1/p')
            echo $(($(cat "$part/start") + ${first:?no block of it was found}))
            """
                .formatted(path),
            Duration.ofMinutes(1));
    try {
      device.needed(Disk.class).failReadsOf(Long.parseLong(sector.strip()));
    } catch (NumberFormatException e) {
      throw new InfraException("Tried to find " + path + " on the disk\nSeen: " + sector, e);
    }
  }

  @Override
  public Effect effect(Device device, String id) {
    Shell.Result read =
        device
            .shell()
            .run(
                "LC_ALL=C dd if=%s of=/dev/null bs=4096 count=1 iflag=direct status=none"
                    .formatted(path));
    return new Effect(
        read.err().contains("Input/output error"),
        read.ok() ? "it can be read" : "a read of it fails: " + read.err().strip());
  }

  @Override
  public String toString() {
    return "the first sector of " + path + " cannot be read";
  }
}
