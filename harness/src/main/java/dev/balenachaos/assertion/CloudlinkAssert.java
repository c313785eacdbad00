package dev.balenachaos.assertion;

import dev.balenachaos.device.Device;
import dev.balenachaos.probe.Answer;
import dev.balenachaos.probe.CloudQuestions;
import dev.balenachaos.probe.CloudlinkServer;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Story;
import dev.balenachaos.run.Timeline.Kind;
import java.time.Duration;
import java.util.Set;

/** Assertions on a device's VPN to its cloud. */
public final class CloudlinkAssert {

  private static final Set<String> LOST_TO_THE_DEVICE = Set.of("down", "up for the server alone");

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

  /**
   * Asserts that OpenVPN on the device has given the VPN up, as its down-script shows, neither
   * sooner nor later than that after a moment; the server may take longer to notice.
   *
   * @param least not scaled
   * @param most not scaled
   * @param since on the device's timeline
   * @throws InfraException when it is given up at the first look already, and that comes too late
   *     to tell whether it was too soon
   */
  public DeviceAssert isLostToTheDeviceBetween(Duration least, Duration most, Duration since) {
    int[] looks = {0};
    Within.deadline(
        device,
        most,
        () -> {
          looks[0]++;
          Answer answer = CloudQuestions.cloudlink(device, server);
          return LOST_TO_THE_DEVICE.contains(answer.value()) ? null : complaint("given up", answer);
        });
    Duration took = device.timeline().now().minus(since);
    if (took.compareTo(least) < 0 || took.compareTo(most) > 0) {
      throw new AssertionError(
          "["
              + device.name()
              + "] Expected the device to give the cloudlink up after "
              + Story.readable(least)
              + " to "
              + Story.readable(most)
              + ", but it took "
              + Story.readable(took));
    }
    if (looks[0] == 1 && !least.isZero()) {
      throw new InfraException(
          "Tried: to see when "
              + device.name()
              + " gives its cloudlink up\nSeen: it had done so at the first look, after "
              + Story.readable(took)
              + "\nDo: run it on a faster host, or look sooner");
    }
    device
        .timeline()
        .record(Kind.STEP, "cloudlink", "given up by the device after " + Story.readable(took));
    return parent;
  }

  private static String complaint(String expected, Answer seen) {
    return "Expected the cloudlink to be " + expected + ", but it is " + seen.value();
  }
}
