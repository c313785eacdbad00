package dev.balenachaos.supervisor.apply;

import java.time.Duration;

/**
 * How long an apply rests.
 *
 * @param betweenRounds after a round that did something
 * @param waiting after a round that could only wait, for instance for a download
 */
public record Pace(Duration betweenRounds, Duration waiting) {
  /** What balena-supervisor's device-state/index.ts has: 200 ms and 1 s. */
  public static final Pace REAL = new Pace(Duration.ofMillis(200), Duration.ofSeconds(1));
}
