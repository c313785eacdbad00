package dev.balenachaos.assertion;

import dev.balenachaos.device.Device;
import dev.balenachaos.probe.Answer;
import dev.balenachaos.probe.CloudQuestions;
import java.time.Duration;

/** Assertions on a device's NTP client. */
public final class NtpAssert {

  private final DeviceAssert parent;
  private final Device device;

  NtpAssert(DeviceAssert parent, Device device) {
    this.parent = parent;
    this.device = device;
  }

  /** Asserts that chrony has selected a source now, and holds the clock by it. */
  public DeviceAssert isSynchronised() {
    Answer answer = CloudQuestions.ntp(device);
    if (!answer.good()) {
      throw new AssertionError("[" + device.name() + "] " + complaint(answer));
    }
    return parent;
  }

  /** Asserts that chrony has selected a source within a deadline, scaled. */
  public DeviceAssert isSynchronisedWithin(Duration deadline) {
    Within.deadline(
        device,
        deadline,
        () -> {
          Answer answer = CloudQuestions.ntp(device);
          return answer.good() ? null : complaint(answer);
        });
    return parent;
  }

  /** Asserts that chrony has lost its source within a deadline, scaled. */
  public DeviceAssert losesItsSourceWithin(Duration deadline) {
    Within.deadline(
        device,
        deadline,
        () -> {
          Answer answer = CloudQuestions.ntp(device);
          return answer.good()
              ? "Expected chrony to lose its source, but it is " + answer.value()
              : null;
        });
    return parent;
  }

  private static String complaint(Answer seen) {
    return "Expected NTP to be synchronised, but " + seen.value();
  }
}
