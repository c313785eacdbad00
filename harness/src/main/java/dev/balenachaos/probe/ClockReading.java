package dev.balenachaos.probe;

import dev.balenachaos.device.Device;
import java.time.Duration;

/**
 * How far a device's wall clock was from the truth at a moment: two of them tell how it drifts.
 *
 * @param at the moment, on the device's {@link dev.balenachaos.run.Timeline}
 * @param offset how far it was
 */
public record ClockReading(Duration at, ClockOffset offset) {

  /**
   * Reads the clock now.
   *
   * @throws dev.balenachaos.run.InfraException when the device does not answer
   */
  public static ClockReading of(Device device) {
    ClockOffset offset = HonestClock.beside(device).offset();
    return new ClockReading(device.timeline().now(), offset);
  }

  /** Returns how fast the clock went away from the truth from this reading until a later one. */
  public ClockDrift until(ClockReading later) {
    Duration span = later.at.minus(at);
    return new ClockDrift(
        ppm(later.offset.ahead().minus(offset.ahead()), span),
        ppm(later.offset.error().plus(offset.error()), span),
        span);
  }

  private static double ppm(Duration part, Duration span) {
    return part.toNanos() * 1e6 / span.toNanos();
  }
}
