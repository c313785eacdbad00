package dev.balenachaos.probe;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An unbroken row of good answers of one probe.
 *
 * @param changed not before this did the answer turn good: the last bad question, or zero
 * @param since the first good answer was there
 * @param heldUntil the last good question was asked
 */
record Streak(Duration changed, Duration since, Duration heldUntil) {

  /** Goes on with one more observation; returns null when the row is broken. */
  static @Nullable Streak next(
      @Nullable Streak row, @Nullable Observation before, Observation now) {
    if (!now.answer().good()) {
      return null;
    }
    if (row == null) {
      return new Streak(
          before == null ? Duration.ZERO : before.asked(), now.answered(), now.asked());
    }
    return new Streak(row.changed, row.since, now.asked());
  }
}
