package dev.balenachaos.assertion;

import dev.balenachaos.device.Device;
import dev.balenachaos.run.Timeline;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.SensorStatus;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;

/** Assertions on one service of a workload. */
public final class ServiceAssert {

  private final DeviceAssert parent;
  private final Device device;
  private final Deployment deployment;
  private final String service;

  ServiceAssert(DeviceAssert parent, Device device, Deployment deployment, String service) {
    this.parent = parent;
    this.device = device;
    this.deployment = deployment;
    this.service = service;
  }

  /** Asserts that every request is answered for a span of time, which is not scaled. */
  public DeviceAssert keepsAnsweringFor(Duration span) {
    Timeline timeline = device.timeline();
    Duration end = timeline.now().plus(span);
    int[] answers = {0};
    Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(250))
        .forever()
        .until(
            () -> {
              if (deployment.page(service).isEmpty()) {
                throw new AssertionError(
                    "["
                        + device.name()
                        + "] Expected the service "
                        + service
                        + " to go on answering, but it stopped after "
                        + answers[0]
                        + " answers");
              }
              answers[0]++;
              return timeline.now().compareTo(end) >= 0;
            });
    return parent;
  }

  /**
   * Asserts that the service {@code sensor} has seen a write fail, and says so, within a deadline,
   * scaled.
   */
  public DeviceAssert reportsFailedWritesWithin(Duration deadline) {
    Within.deadline(
        device,
        deadline,
        () -> {
          Optional<SensorStatus> status = deployment.sensor();
          return status.isPresent() && status.get().failedWrites() > 0
              ? null
              : "Expected the service "
                  + service
                  + " to report failed writes, but it reports "
                  + status;
        });
    return parent;
  }
}
