package dev.balenachaos.probe;

import dev.balenachaos.device.Deadlines;
import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * One question that is asked again and again.
 *
 * @param name a short name, unique on a device, for instance {@code engine}
 * @param required whether the device is only steady while the answer is good; otherwise the answers
 *     are only written down
 * @param period the pause between an answer and the next question on a device at full speed, or the
 *     least of it: see {@link #pauseAfter}
 * @param question asks; an exception counts as a bad answer
 */
public record Probe(String name, boolean required, Duration period, Callable<Answer> question) {

  /** The usual pause between an answer and the next question, at full speed. */
  public static final Duration PERIOD = Duration.ofMillis(250);

  /** As a slow device takes longer for what happens on it, so may the look at it, up to this. */
  private static final Duration LONGEST_PERIOD = Duration.ofSeconds(1);

  /**
   * How many times as long as an answer took a device is left alone: it is to be watched, not to be
   * kept busy with answering.
   */
  private static final int RESTRAINT = 8;

  /** A device that does not answer at all is asked again after no more than this. */
  private static final Duration LONGEST_RESTRAINT = Duration.ofSeconds(2);

  /**
   * Returns how long to wait after an answer: the period as it is on that device, or more where it
   * answers slowly.
   *
   * @param took from the question to the answer
   */
  Duration pauseAfter(Duration took, Deadlines deadlines) {
    Duration restraint = least(took.multipliedBy(RESTRAINT), LONGEST_RESTRAINT);
    return most(restraint, most(period, pace(deadlines)));
  }

  /**
   * Returns the usual pause on a device: 250 ms, scaled, but a second at most. Under emulation,
   * four rounds of questions a second took two thirds of a processor, of which a host may have two
   * for all its devices.
   */
  public static Duration pace(Deadlines deadlines) {
    return least(deadlines.scaled(PERIOD), LONGEST_PERIOD);
  }

  private static Duration least(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  private static Duration most(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  /** Returns a probe that must be good on a steady device, asked at the usual pace. */
  public static Probe required(String name, Callable<Answer> question) {
    return new Probe(name, true, PERIOD, question);
  }

  /** Returns a probe whose answers are only written down. */
  public static Probe noted(String name, Duration period, Callable<Answer> question) {
    return new Probe(name, false, period, question);
  }
}
