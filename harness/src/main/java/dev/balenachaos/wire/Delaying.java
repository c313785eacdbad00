package dev.balenachaos.wire;

import java.time.Duration;
import java.util.SplittableRandom;

/** Holds frames back, each as long or about as long, and lets none overtake another. */
final class Delaying implements Action {

  /** About 11,000 full frames; a queue without an end would take the harness's memory. */
  static final long MOST_BYTES = 16L << 20;

  private final long delay;
  private final long jitter;
  private final SplittableRandom chance;
  private final long[] last = new long[2];
  private final boolean[] begun = new boolean[2];

  Delaying(Duration delay, Duration jitter, SplittableRandom chance) {
    this.delay = delay.toNanos();
    this.jitter = jitter.toNanos();
    this.chance = chance;
  }

  @Override
  public void on(Passage passage, RuleAtWork rule) {
    boolean fromDevice = passage.frame().fromDevice();
    // One draw for each frame, so that what is decided for the next does not hang on this one.
    long off = jitter == 0 ? 0 : Math.round((chance.nextDouble() * 2 - 1) * jitter);
    if (rule.held(fromDevice) + passage.frame().length() > MOST_BYTES) {
      passage.drop(rule, Count.OVERFLOWED);
      return;
    }
    int way = fromDevice ? 0 : 1;
    long due = passage.due() + delay + off;
    if (begun[way] && last[way] - due > 0) {
      due = last[way];
    }
    begun[way] = true;
    last[way] = due;
    rule.count(Count.DELAYED);
    passage.holdUntil(due, rule);
  }
}
