package dev.balenachaos.assertion;

import dev.balenachaos.device.Device;
import dev.balenachaos.probe.Probe;
import java.time.Duration;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Sees to it that no complaint comes up. */
final class Lasting {

  private Lasting() {}

  /**
   * Asks again and again for a span of time, which is not scaled.
   *
   * @param complaint returns what is wrong, or null
   * @throws AssertionError with the first complaint
   */
  static void hold(Device device, Duration span, Supplier<@Nullable String> complaint) {
    Duration end = device.timeline().now().plus(span);
    Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Probe.pace(device.deadlines()))
        .forever()
        .until(
            () -> {
              String seen = complaint.get();
              if (seen != null) {
                throw new AssertionError("[" + device.name() + "] " + seen);
              }
              return device.timeline().now().compareTo(end) >= 0;
            });
  }
}
