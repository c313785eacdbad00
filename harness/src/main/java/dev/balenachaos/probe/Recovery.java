package dev.balenachaos.probe;

import dev.balenachaos.run.Story;
import java.time.Duration;
import java.util.Locale;

/**
 * How long a device took to come back. The true value lies within {@code took} plus or minus {@code
 * error}, because probes ask at intervals.
 *
 * @param took from the moment that counts (the heal, or the injection where the device must recover
 *     by itself) to the first moment of the unbroken steady state; zero when it was never lost
 * @param error half of the time in which the last probe turned good
 */
public record Recovery(Duration took, Duration error) {

  /**
   * Returns the first moment at which the steady state was seen, on the timeline of the moment that
   * the recovery counts from.
   */
  public Duration since(Duration from) {
    return from.plus(took).plus(error);
  }

  @Override
  public String toString() {
    if (took.isZero()) {
      return "at once: the steady state was never lost";
    }
    return took.compareTo(Duration.ofSeconds(100)) < 0
        ? String.format(Locale.ROOT, "%.1f s ± %.1f", took.toNanos() / 1e9, error.toNanos() / 1e9)
        : Story.readable(took) + String.format(Locale.ROOT, " ± %.1f s", error.toNanos() / 1e9);
  }
}
