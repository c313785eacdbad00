package dev.balenachaos.supervisor.apply;

import java.time.Duration;

/**
 * How long to wait after a number of failures.
 *
 * @param unit is doubled by each failure; 500 ms in the real supervisor
 * @param longest the poll interval
 */
public record Backoff(Duration unit, Duration longest) {
  private static final int ENOUGH_DOUBLINGS = 20;

  /** Returns the rest after a number of failures: the unit after none, then twice as long each. */
  public Duration after(int failures) {
    Duration wanted = unit.multipliedBy(1L << Math.min(failures, ENOUGH_DOUBLINGS));
    return wanted.compareTo(longest) < 0 ? wanted : longest;
  }
}
