package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMinutes;

import dev.balenachaos.device.Device;
import dev.balenachaos.lab.Lab;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workload;

/** An app that the cloud gives to a managed device. */
final class Release {

  private Release() {}

  /** Releases an app, and waits until the device has reported it as applied. */
  static Deployment applied(Device device, Lab lab, Workload app) {
    Deployment released = lab.release(device, app);
    assertThat(device).cloud().seesTheReleaseAppliedWithin(ofMinutes(3));
    return released;
  }
}
