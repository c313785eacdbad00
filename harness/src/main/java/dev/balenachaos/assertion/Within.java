package dev.balenachaos.assertion;

import dev.balenachaos.device.Device;
import dev.balenachaos.run.Story;
import java.time.Duration;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** Waits until a complaint goes away. */
final class Within {

  private static final Duration PACE = Duration.ofMillis(250);
  private static final Duration SLOWEST = Duration.ofSeconds(1);

  private Within() {}

  /**
   * Returns the pause between an answer and the next question: 250 ms, scaled, but a second at
   * most. More questions would keep a slow device from what is awaited.
   */
  static Duration pace(Device device) {
    Duration scaled = device.deadlines().scaled(PACE);
    return scaled.compareTo(SLOWEST) > 0 ? SLOWEST : scaled;
  }

  /**
   * Asks again and again until there is no complaint left.
   *
   * @param complaint returns what is wrong, or null
   * @throws AssertionError with the last complaint when the deadline, scaled, has passed
   */
  static void deadline(Device device, Duration deadline, Supplier<@Nullable String> complaint) {
    Duration scaled = device.deadlines().scaled(deadline);
    String[] last = {"nothing was seen"};
    try {
      Awaitility.await()
          .pollDelay(Duration.ZERO)
          .pollInterval(pace(device))
          .atMost(scaled)
          .until(
              () -> {
                String seen = complaint.get();
                last[0] = seen == null ? "" : seen;
                return seen == null;
              });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          "[" + device.name() + "] " + last[0] + " (waited " + Story.readable(scaled) + ")", e);
    }
  }
}
