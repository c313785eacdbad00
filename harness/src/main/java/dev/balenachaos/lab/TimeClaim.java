package dev.balenachaos.lab;

import java.time.Duration;
import java.time.Instant;

/**
 * What a {@link LyingTimeServer} says of the time.
 *
 * @param ahead by how much the time it gives is ahead of the host's; negative when behind
 * @param driftPpm by how many microseconds a second that grows from the moment of the claim on
 * @param synchronised whether it says that it knows the time itself; otherwise a client must not
 *     follow it (RFC 5905: leap indicator 3 and stratum 16)
 */
public record TimeClaim(Duration ahead, double driftPpm, boolean synchronised) {

  /** Claims the time of the host. */
  public static TimeClaim truth() {
    return new TimeClaim(Duration.ZERO, 0, true);
  }

  /** Claims a time that is ahead of the host's by this much, or behind it when negative. */
  public static TimeClaim ahead(Duration by) {
    return new TimeClaim(by, 0, true);
  }

  /** Claims a time that is right at first, and goes wrong by this many microseconds a second. */
  public static TimeClaim drifting(double ppm) {
    return new TimeClaim(Duration.ZERO, ppm, true);
  }

  /** Claims to have no time to give. */
  public static TimeClaim unsynchronised() {
    return new TimeClaim(Duration.ZERO, 0, false);
  }

  /** Returns the claimed time at a moment of the host, the claim having been made at another. */
  Instant at(Instant moment, Instant claimed) {
    double seconds = Duration.between(claimed, moment).toNanos() / 1e9;
    return moment.plus(ahead).plusNanos(Math.round(seconds * driftPpm * 1e3));
  }
}
