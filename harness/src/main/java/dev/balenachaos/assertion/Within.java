package dev.balenachaos.assertion;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import dev.balenachaos.device.Device;
import dev.balenachaos.probe.Probe;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Story;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a complaint goes away. A device that cannot be asked for a while is asked again; one
 * that could not be asked at last says nothing of itself.
 */
final class Within {

  private Within() {}

  /**
   * Asks again and again until there is no complaint left.
   *
   * @param complaint returns what is wrong, or null
   * @throws AssertionError with the last complaint when the deadline, scaled, has passed
   * @throws InfraException when the last look then was in vain, or came to its end too late
   */
  static void deadline(Device device, Duration deadline, Supplier<@Nullable String> complaint) {
    span(device, device.deadlines().scaled(deadline), complaint);
  }

  /**
   * Asks as {@link #deadline} does, for what takes as long on any device.
   *
   * @throws AssertionError with the last complaint when the span, which is not scaled, has passed
   * @throws InfraException when the last look then was in vain
   */
  static void span(Device device, Duration span, Supplier<@Nullable String> complaint) {
    long end = System.nanoTime() + span.toNanos();
    AtomicReference<String> last = new AtomicReference<>("nothing was seen");
    AtomicReference<@Nullable RuntimeException> inVain = new AtomicReference<>();
    try {
      // A look of another thread would be interrupted at the deadline, as if it were in vain.
      Awaitility.await()
          .pollInSameThread()
          .pollDelay(Duration.ZERO)
          .pollInterval(Probe.pace(device.deadlines()))
          .atMost(span)
          .until(
              () -> {
                try {
                  String seen = complaint.get();
                  boolean late = seen == null && System.nanoTime() - end > 0;
                  inVain.set(late ? late(device, span) : null);
                  if (seen != null) {
                    last.set(seen);
                  }
                  return seen == null && !late;
                } catch (NotFoundException e) {
                  inVain.set(null);
                  last.set("The engine does not know the container: " + e.getMessage());
                  return false;
                } catch (InfraException | DockerException e) {
                  inVain.set(e);
                  return false;
                }
              });
    } catch (ConditionTimeoutException e) {
      RuntimeException unanswered = inVain.get();
      if (unanswered != null) {
        throw unanswered;
      }
      throw new AssertionError(
          "[" + device.name() + "] " + last.get() + " (waited " + Story.readable(span) + ")", e);
    }
  }

  private static InfraException late(Device device, Duration span) {
    return new InfraException(
        """
        Tried: to see within %s that something is so on %s
        Seen: it is, by a look that ended only when the time was up
        Do: see whether the host, or the way to the device, is busy"""
            .formatted(Story.readable(span), device.name()));
  }
}
