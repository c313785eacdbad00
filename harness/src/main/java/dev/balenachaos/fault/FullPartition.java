package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Shell;
import dev.balenachaos.run.InfraException;
import java.time.Duration;

/** How a partition is filled on a device, and the proof that it is full. */
final class FullPartition {

  private static final Duration FILLING = Duration.ofMinutes(2);

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
    if (result.err().contains("No space left on device")) {
      return new Effect(true, "a write of 4 KiB fails with ENOSPC");
    }
    return new Effect(false, "a write of 4 KiB fails otherwise: " + result.err().strip());
  }
}
