package dev.balenachaos.scenarios;

import dev.balenachaos.device.Device;

/**
 * Whoever on a device speaks to the cloud at once when told to, where the supervisor has its own
 * pace.
 */
final class OsConfig {

  private OsConfig() {}

  /** Lets it ask the cloud with the device's key, which it does whenever it starts. */
  static void callTheCloud(Device device) {
    device.shell().require("systemctl restart --no-block os-config.service");
  }
}
