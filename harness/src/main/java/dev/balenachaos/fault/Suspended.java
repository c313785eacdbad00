package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceClock;
import dev.balenachaos.device.Suspension;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;

/**
 * The whole device is suspended for a while, as a host does with a virtual machine, and so are its
 * clocks: once it goes on they lag, the monotonic one as much as the wall clock. A real-time clock
 * goes on meanwhile, but is asked at a boot only. It is done from outside; a test on a device
 * without the capability {@link Suspension} is skipped.
 *
 * <p>The heal sets the wall clock forward by what it lags since, to the second, unless chronyd has
 * done so.
 */
public final class Suspended implements Fault {

  private static final Duration SHORTEST = Duration.ofSeconds(20);

  private static final Duration NEAR = Duration.ofSeconds(ClockNote.NEAR);

  private final Duration span;

  Suspended(Duration span) {
    this.span = span;
  }

  /**
   * Suspends the device, and lets it go on.
   *
   * @param span for how long, which is not scaled. Effect: its clock lags by at least half of that
   * @throws IllegalArgumentException for less than 20 s
   */
  public static Suspended forSpan(Duration span) {
    if (span.compareTo(SHORTEST) < 0) {
      throw new IllegalArgumentException(
          "A device is suspended for at least 20 s here, not for " + span);
    }
    return new Suspended(span);
  }

  @Override
  public String undo(String id) {
    return "true";
  }

  @Override
  public Optional<Runnable> undoFromHost(Device device, String id) {
    Suspension suspension = device.needed(Suspension.class);
    Duration before = device.clock().read().offset();
    return Optional.of(
        () -> {
          suspension.resume();
          DeviceClock.Reading now = device.clock().read();
          Duration lag = before.minus(now.offset());
          if (lag.minus(now.error()).compareTo(NEAR) > 0) {
            device
                .shell()
                .require(
                    "date -u -s \"@$(($(date +%%s) + %d))\" >/dev/null".formatted(lag.toSeconds()));
          }
        });
  }

  @Override
  public void apply(Device device, String id) {
    Suspension suspension = device.needed(Suspension.class);
    Duration end = device.timeline().now().plus(span);
    suspension.suspend();
    try {
      Awaitility.await().forever().until(() -> device.timeline().now().compareTo(end) >= 0);
    } finally {
      suspension.resume();
    }
  }

  @Override
  public Effect effect(Device device, String id) {
    DeviceClock.Reading reading = device.clock().read();
    Duration lagsAtLeast = reading.offset().negated().minus(reading.error());
    return new Effect(
        lagsAtLeast.multipliedBy(2).compareTo(span) >= 0,
        "the clock is off by " + reading.offset().toSeconds() + " s");
  }

  @Override
  public String toString() {
    return "device suspended for " + span.toSeconds() + " s";
  }
}
