package dev.balenachaos.assertion;

import dev.balenachaos.device.Device;

/** The way in to assertions on devices: {@code assertThat(device).recoversWithin(ofMinutes(3))}. */
public final class ChaosAssertions {

  private ChaosAssertions() {}

  /** Begins assertions on a device. */
  public static DeviceAssert assertThat(Device device) {
    return new DeviceAssert(device);
  }
}
