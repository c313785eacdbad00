package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Shell;
import dev.balenachaos.run.InfraException;
import java.time.Duration;

/** How a partition is filled on a device, and the proof that it is full. */
final class FullPartition {

  private static final String NO_SPACE = "No space left on device";

  /** To make each inode of a partition takes the longest. */
  private static final Duration FILLING = Duration.ofMinutes(5);

  private FullPartition() {}

  /**
   * Runs shell lines that fill.
   *
   * @throws InfraException when they fail
   */
  static void fill(Device device, Fault fault, String lines) {
    HostScript.apply(device, fault, "set -e\n" + lines + "\n", FILLING);
  }

  /** Tries to write one block to a folder: on a full partition that fails with ENOSPC. */
  static Effect effect(Device device, String folder, String id) {
    String file = folder + "/balena-chaos-" + id + ".try";
    Shell.Result result =
        device
            .shell()
            .run(
                "LC_ALL=C dd if=/dev/zero of=%1$s bs=4096 count=1 conv=fsync; s=$?; rm -f %1$s; exit $s"
                    .formatted(file));
    if (result.ok()) {
      long free = device.host().usage(folder).free();
      return new Effect(false, "a write succeeds, " + (free >> 20) + " MiB are free");
    }
    if (result.err().contains(NO_SPACE)) {
      return new Effect(true, "a write of 4 KiB fails with ENOSPC");
    }
    return new Effect(false, "a write of 4 KiB fails otherwise: " + result.err().strip());
  }

  /** Tries to make a file in a folder, where blocks are free: without inodes that fails as well. */
  static Effect lackOfInodes(Device device, String folder, String id) {
    String file = folder + "/balena-chaos-" + id + ".try";
    Shell.Result result =
        device
            .shell()
            .run(
                "LC_ALL=C touch %1$s; s=$?; rm -f %1$s; stat -f -c '%%d inodes and %%f blocks' %2$s; exit $s"
                    .formatted(file, folder));
    String free = result.text() + " are free";
    if (result.ok()) {
      return new Effect(false, "a file can be made, " + free);
    }
    return new Effect(
        result.err().contains(NO_SPACE) && !device.host().usage(folder).isFull(),
        "no file can be made, " + free + ": " + result.err().strip());
  }
}
