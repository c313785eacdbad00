package dev.balenachaos.assertion;

import dev.balenachaos.device.Device;
import dev.balenachaos.probe.Answer;
import dev.balenachaos.probe.CloudQuestions;
import dev.balenachaos.probe.CloudlinkServer;
import java.time.Duration;

/** Assertions on a device's VPN to its cloud. */
public final class CloudlinkAssert {

  private final DeviceAssert parent;
  private final Device device;
  private final CloudlinkServer server;

  CloudlinkAssert(DeviceAssert parent, Device device) {
    this.parent = parent;
    this.device = device;
    this.server = CloudQuestions.attached(device, CloudlinkServer.class);
  }

  /** Asserts that the VPN is up now, for the device and for the server. */
  public DeviceAssert isUp() {
    Answer answer = CloudQuestions.cloudlink(device, server);
    if (!answer.good()) {
      throw new AssertionError("[" + device.name() + "] " + complaint("up", answer));
    }
    return parent;
  }

  /**
   * Asserts that the VPN comes up, for the device and for the server, within a deadline, scaled.
   */
  public DeviceAssert comesUpWithin(Duration deadline) {
    Within.deadline(
        device,
        deadline,
        () -> {
          Answer answer = CloudQuestions.cloudlink(device, server);
          return answer.good() ? null : complaint("up", answer);
        });
    return parent;
  }

  /**
   * Asserts that the VPN goes down, for the device and for the server, within a deadline, scaled.
   */
  public DeviceAssert goesDownWithin(Duration deadline) {
    Within.deadline(
        device,
        deadline,
        () -> {
          Answer answer = CloudQuestions.cloudlink(device, server);
          return answer.value().equals("down") ? null : complaint("down", answer);
        });
    return parent;
  }

  private static String complaint(String expected, Answer seen) {
    return "Expected the cloudlink to be " + expected + ", but it is " + seen.value();
  }
}
