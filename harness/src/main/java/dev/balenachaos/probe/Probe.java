package dev.balenachaos.probe;

import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * One question that is asked again and again.
 *
 * @param name a short name, unique on a device, for instance {@code engine}
 * @param required whether the device is only steady while the answer is good; otherwise the answers
 *     are only written down
 * @param period the pause between an answer and the next question, or the least of it: see {@link
 *     #pauseAfter}
 * @param question asks; an exception counts as a bad answer
 */
public record Probe(String name, boolean required, Duration period, Callable<Answer> question) {

  /** The usual pause between an answer and the next question. */
  public static final Duration PERIOD = Duration.ofMillis(250);

  /**
   * How many times as long as an answer took a device is left alone: it is to be watched, not to be
   * kept busy with answering.
   */
  private static final int RESTRAINT = 8;

  /** A device that does not answer at all is asked again after no more than this. */
  private static final Duration LONGEST_RESTRAINT = Duration.ofSeconds(2);

  /**
   * Returns how long to wait after an answer: the period, or more on a device that answers slowly.
   *
   * @param took from the question to the answer
   */
  Duration pauseAfter(Duration took) {
    Duration restraint = took.multipliedBy(RESTRAINT);
    if (restraint.compareTo(LONGEST_RESTRAINT) > 0) {
      restraint = LONGEST_RESTRAINT;
    }
    return restraint.compareTo(period) > 0 ? restraint : period;
  }

  /** Returns a probe that must be good on a steady device, asked every {@link #PERIOD}. */
  public static Probe required(String name, Callable<Answer> question) {
    return new Probe(name, true, PERIOD, question);
  }

  /** Returns a probe whose answers are only written down. */
  public static Probe noted(String name, Duration period, Callable<Answer> question) {
    return new Probe(name, false, period, question);
  }
}
