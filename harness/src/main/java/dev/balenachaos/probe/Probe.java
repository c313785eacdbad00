package dev.balenachaos.probe;

import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * One question that is asked again and again.
 *
 * @param name a short name, unique on a device, for instance {@code engine}
 * @param required whether the device is only steady while the answer is good; otherwise the answers
 *     are only written down
 * @param period the pause between an answer and the next question
 * @param question asks; an exception counts as a bad answer
 */
public record Probe(String name, boolean required, Duration period, Callable<Answer> question) {

  /** The usual pause between an answer and the next question. */
  public static final Duration PERIOD = Duration.ofMillis(250);

  /** Returns a probe that must be good on a steady device, asked every {@link #PERIOD}. */
  public static Probe required(String name, Callable<Answer> question) {
    return new Probe(name, true, PERIOD, question);
  }

  /** Returns a probe whose answers are only written down. */
  public static Probe noted(String name, Duration period, Callable<Answer> question) {
    return new Probe(name, false, period, question);
  }
}
