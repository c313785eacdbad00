package dev.balenachaos.scenarios;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import java.util.List;

/**
 * What the unit remembers that reboots a device whose root disk cannot be read (meta-balena, {@code
 * recipes-core/systemd/disk-watchdog}).
 */
record DiskWatchdog(Device device) {

  private static final String HISTORY = Host.STATE_PARTITION + "/disk-watchdog/boot-history";

  /** Returns the second of each boot of the last ten minutes, the present one included. */
  List<String> history() {
    return device.shell().require("cat " + HISTORY).lines().toList();
  }
}
