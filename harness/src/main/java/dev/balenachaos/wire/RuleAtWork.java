package dev.balenachaos.wire;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;

/** A rule on a relay. All but its counters belongs to the relay's thread. */
final class RuleAtWork implements Rule {

  private final Match match;
  private final Impairment impairment;
  private final Condition condition;
  private final Action action;
  private final Consumer<RuleAtWork> remove;
  private final AtomicLongArray counts = new AtomicLongArray(Count.values().length);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final long[] held = new long[2];

  RuleAtWork(Match match, Impairment impairment, long seed, Consumer<RuleAtWork> remove) {
    this.match = match;
    this.impairment = impairment;
    this.condition = match.condition();
    this.action = ((Harm) impairment).begin(new SplittableRandom(seed));
    this.remove = remove;
  }

  void on(Passage passage, Knowledge known) {
    if (condition.holds(passage.frame(), known)) {
      count(Count.MATCHED);
      add(Count.BYTES, passage.frame().length());
      action.on(passage, this);
    }
  }

  /** Counts one; only the relay's thread does. */
  void count(Count what) {
    add(what, 1);
  }

  private void add(Count what, long more) {
    counts.lazySet(place(what), counted(what) + more);
  }

  private long counted(Count what) {
    return counts.get(place(what));
  }

  @SuppressWarnings("EnumOrdinal") // it is kept nowhere else
  private static int place(Count what) {
    return what.ordinal();
  }

  /** Returns how many bytes of one direction wait because of this rule. */
  long held(boolean fromDevice) {
    return held[fromDevice ? 0 : 1];
  }

  void hold(boolean fromDevice, long bytes) {
    held[fromDevice ? 0 : 1] += bytes;
  }

  @Override
  public Match match() {
    return match;
  }

  @Override
  public Impairment impairment() {
    return impairment;
  }

  @Override
  public Counters counters() {
    return new Counters(
        counted(Count.MATCHED),
        counted(Count.BYTES),
        counted(Count.DROPPED),
        counted(Count.OVERFLOWED),
        counted(Count.DELAYED),
        counted(Count.DUPLICATED),
        counted(Count.REORDERED),
        counted(Count.CORRUPTED),
        counted(Count.ANSWERED));
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      remove.accept(this);
    }
  }

  /** Returns for instance {@code drop: udp/123}. */
  @Override
  public String toString() {
    return impairment + ": " + match;
  }
}
