package dev.balenachaos.supervisor.apply;

import java.time.Duration;

/**
 * How long an apply rests.
 *
 * @param betweenRounds after a round that did something
 * @param waiting after a round that could only wait, for instance for a download, and from then on
 *     until the apply ends
 * @param afterFailure the unit of the rests that double with each failure
 */
public record Pace(Duration betweenRounds, Duration waiting, Duration afterFailure) {
  /** What balena-supervisor's device-state/index.ts has: 200 ms, 1 s and 500 ms. */
  public static final Pace REAL = new Pace(Duration.ofMillis(200), Duration.ofSeconds(1));

  /** Makes a pace with the real supervisor's rests after failures. */
  public Pace(Duration betweenRounds, Duration waiting) {
    this(betweenRounds, waiting, Duration.ofMillis(500));
  }
}
