package dev.balenachaos.probe;

import dev.balenachaos.run.Story;
import java.time.Duration;

/**
 * How far a device's wall clock is from the truth.
 *
 * @param ahead how far it is ahead; negative when it is behind
 * @param error the true value lies within {@code ahead} plus or minus this
 */
public record ClockOffset(Duration ahead, Duration error) {

  /** Tells whether the clock is surely no further from the truth than that. */
  public boolean isWithin(Duration limit) {
    return ahead.abs().plus(error).compareTo(limit) <= 0;
  }

  /** Tells whether the clock is surely further from the truth than that. */
  public boolean isBeyond(Duration limit) {
    return ahead.abs().minus(error).compareTo(limit) > 0;
  }

  /** Returns for instance {@code 0.03 s behind ± 0.01 s}. */
  @Override
  public String toString() {
    return Story.readable(ahead.abs())
        + (ahead.isNegative() ? " behind" : " ahead")
        + " ± "
        + Story.readable(error);
  }
}
