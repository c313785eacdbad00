package dev.balenachaos.assertion;

import dev.balenachaos.device.Device;
import dev.balenachaos.probe.Probe;
import dev.balenachaos.run.Story;
import java.time.Duration;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** Waits until a complaint goes away. */
final class Within {

  private Within() {}

  /**
   * Asks again and again until there is no complaint left.
   *
   * @param complaint returns what is wrong, or null
   * @throws AssertionError with the last complaint when the deadline, scaled, has passed
   */
  static void deadline(Device device, Duration deadline, Supplier<@Nullable String> complaint) {
    span(device, device.deadlines().scaled(deadline), complaint);
  }

  /**
   * Asks as {@link #deadline} does, for what takes as long on any device.
   *
   * @throws AssertionError with the last complaint when the span, which is not scaled, has passed
   */
  static void span(Device device, Duration span, Supplier<@Nullable String> complaint) {
    String[] last = {"nothing was seen"};
    try {
      Awaitility.await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Probe.pace(device.deadlines()))
          .atMost(span)
          .until(
              () -> {
                String seen = complaint.get();
                last[0] = seen == null ? "" : seen;
                return seen == null;
              });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          "[" + device.name() + "] " + last[0] + " (waited " + Story.readable(span) + ")", e);
    }
  }
}
