package dev.balenachaos.supervisor.apply;

import java.time.Duration;

/**
 * How long to wait after a number of failures: 500 ms, doubled by each, up to the poll interval.
 */
final class Backoff {
  private static final Duration INCREMENT = Duration.ofMillis(500);
  private static final Duration POLL_INTERVAL = Duration.ofMinutes(15);
  private static final int ENOUGH_DOUBLINGS = 11;

  private Backoff() {}

  static Duration after(int failures) {
    Duration wanted = INCREMENT.multipliedBy(1L << Math.min(failures, ENOUGH_DOUBLINGS));
    return wanted.compareTo(POLL_INTERVAL) < 0 ? wanted : POLL_INTERVAL;
  }
}
