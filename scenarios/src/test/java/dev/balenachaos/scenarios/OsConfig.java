package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;

import dev.balenachaos.device.Device;
import java.time.Duration;

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

  /** Asserts that the cloud hears it within a deadline, scaled. */
  static void isHeardWithin(Device device, Duration deadline) {
    assertThat(device).cloud().hearsFromItWithin(deadline, () -> callTheCloud(device));
  }
}
