package dev.balenachaos.probe;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/**
 * A span of time in which every required probe was good without a break.
 *
 * @param notBefore the device was not steady before this moment of the timeline
 * @param since the first moment at which every required probe had answered well
 * @param heldUntil so long every probe has been seen good
 */
record SteadyState(Duration notBefore, Duration since, Duration heldUntil) {

  /** Puts the streaks of all required probes together; empty when there is none to put together. */
  static Optional<SteadyState> of(Collection<Streak> streaks) {
    return streaks.stream()
        .map(streak -> new SteadyState(streak.changed(), streak.since(), streak.heldUntil()))
        .reduce(
            (a, b) ->
                new SteadyState(
                    later(a.notBefore, b.notBefore),
                    later(a.since, b.since),
                    a.heldUntil.compareTo(b.heldUntil) < 0 ? a.heldUntil : b.heldUntil));
  }

  /** Tells whether it held for a settle time that lies wholly after a given moment. */
  boolean settledAfter(Duration from, Duration settle) {
    return heldUntil.compareTo(later(since, from).plus(settle)) >= 0;
  }

  /** Returns how long after a given moment it began. */
  Recovery recoveryFrom(Duration from) {
    if (since.compareTo(from) <= 0) {
      return new Recovery(Duration.ZERO, Duration.ZERO);
    }
    Duration error = since.minus(later(notBefore, from)).dividedBy(2);
    return new Recovery(since.minus(from).minus(error), error);
  }

  private static Duration later(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
