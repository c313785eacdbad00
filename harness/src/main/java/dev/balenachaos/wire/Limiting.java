package dev.balenachaos.wire;

/** A link of a rate in each direction: frames go one after the other, and a full queue loses. */
final class Limiting implements Action {

  private static final long QUEUE = 250_000_000;
  private static final long LEAST_QUEUE = 32L << 10;

  private final Rate rate;
  private final long most;
  private final long[] free = new long[2];
  private final boolean[] begun = new boolean[2];

  Limiting(Rate rate) {
    this.rate = rate;
    this.most = Math.max(LEAST_QUEUE, rate.bytesIn(QUEUE));
  }

  @Override
  public void on(Passage passage, RuleAtWork rule) {
    int way = passage.frame().fromDevice() ? 0 : 1;
    int length = passage.frame().length();
    long arrival = passage.due();
    long begin = begun[way] && free[way] - arrival > 0 ? free[way] : arrival;
    if (rate.bytesIn(begin - arrival) + length > most) {
      passage.drop(rule, Count.OVERFLOWED);
      return;
    }
    begun[way] = true;
    free[way] = begin + rate.nanosFor(length);
    rule.count(Count.DELAYED);
    passage.holdUntil(free[way], rule);
  }
}
