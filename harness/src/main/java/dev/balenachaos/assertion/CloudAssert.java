package dev.balenachaos.assertion;

import dev.balenachaos.device.Device;
import dev.balenachaos.probe.Answer;
import dev.balenachaos.probe.CloudQuestions;
import dev.balenachaos.probe.Hearing;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Story;
import dev.balenachaos.run.Timeline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Assertions on what the lab's cloud hears from a device. */
public final class CloudAssert {

  private final DeviceAssert parent;
  private final Device device;
  private final Hearing hearing;

  CloudAssert(DeviceAssert parent, Device device) {
    this.parent = parent;
    this.device = device;
    this.hearing = CloudQuestions.attached(device, Hearing.class);
  }

  /** Asserts that the cloud hears from the device, after now, within a deadline, scaled. */
  public DeviceAssert hearsFromItWithin(Duration deadline) {
    return hearsFromItWithin(deadline, () -> {});
  }

  /**
   * Asserts that the cloud hears from the device within a deadline, scaled, once it was told to
   * call.
   *
   * @param call tells it; a fast device is heard before that returns
   */
  public DeviceAssert hearsFromItWithin(Duration deadline, Runnable call) {
    Timeline timeline = device.timeline();
    Duration from = timeline.now();
    Optional<Duration> before = hearing.sinceLastHeard();
    call.run();
    Within.deadline(
        device,
        deadline,
        () ->
            hearing
                    .sinceLastHeard()
                    .filter(since -> since.compareTo(timeline.now().minus(from)) < 0)
                    .isPresent()
                ? null
                : "Expected the cloud to hear from the device, but it "
                    + CloudQuestions.lastHeard(hearing));
    before.ifPresent(
        silence ->
            timeline.record(
                Timeline.Kind.STEP,
                "cloud",
                "hears from the device, which was silent for "
                    + Story.readable(silence.plus(timeline.now()).minus(from))));
    return parent;
  }

  /**
   * Asserts that the cloud does not hear from the device for a span of time, which is not scaled.
   */
  public DeviceAssert hearsNothingFor(Duration span) {
    Duration from = device.timeline().now();
    Lasting.hold(
        device,
        span,
        () ->
            hearing
                    .sinceLastHeard()
                    .filter(since -> since.compareTo(device.timeline().now().minus(from)) < 0)
                    .isPresent()
                ? "Expected the cloud to hear nothing from the device, but it "
                    + CloudQuestions.lastHeard(hearing)
                : null);
    device
        .timeline()
        .record(
            Timeline.Kind.STEP,
            "cloud",
            "hears nothing (seen for "
                + span.toSeconds()
                + " s): it "
                + CloudQuestions.lastHeard(hearing));
    return parent;
  }

  /**
   * Asserts that the device reports the released target state within a deadline, scaled.
   *
   * @throws InfraException when nothing was released
   */
  public DeviceAssert seesTheReleaseAppliedWithin(Duration deadline) {
    if (hearing.released().isEmpty()) {
      throw new InfraException(
          "Tried: to see a release applied by "
              + device.name()
              + "\nSeen: the cloud has none for it\nDo: release an app first");
    }
    Within.deadline(
        device,
        deadline,
        () -> {
          Answer answer = CloudQuestions.target(hearing);
          return answer.good()
              ? null
              : "Expected the device to report what is released, but: " + answer.value();
        });
    SupervisorsPart.tell(device, "cloud", "sees the release applied");
    return parent;
  }

  /**
   * Asserts that a TLS handshake with the device has failed within a deadline, scaled, for a reason
   * that has these words in it.
   */
  public DeviceAssert sawTlsFailWithin(Duration deadline, String words) {
    Within.deadline(
        device,
        deadline,
        () -> {
          List<String> reasons = hearing.failedHandshakes();
          return reasons.stream().anyMatch(reason -> reason.contains(words))
              ? null
              : "Expected a TLS handshake to fail with '"
                  + words
                  + "', but the cloud saw "
                  + (reasons.isEmpty() ? "none fail" : "these fail: " + reasons);
        });
    return parent;
  }
}
