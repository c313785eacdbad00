package dev.balenachaos.probe;

import dev.balenachaos.run.Story;
import java.time.Duration;
import java.util.Locale;

/**
 * How fast a device's wall clock goes away from the truth.
 *
 * @param ppm by how many microseconds a second it gains; negative where it loses
 * @param error the true value lies within {@code ppm} plus or minus this: the errors of both
 *     readings, over the time between them
 * @param span the time between them
 */
public record ClockDrift(double ppm, double error, Duration span) {

  /** Tells whether it surely goes no faster than that, either way. */
  public boolean isWithin(double limit) {
    return Math.abs(ppm) + error <= limit;
  }

  /** Tells whether it surely goes faster than that. */
  public boolean isBeyond(double limit) {
    return Math.abs(ppm) - error > limit;
  }

  /** Returns for instance {@code 12 ppm ± 60 in 1 min 30 s}. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.0f ppm ± %.0f in %s", ppm, error, Story.readable(span));
  }
}
