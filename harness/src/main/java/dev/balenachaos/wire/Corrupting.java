package dev.balenachaos.wire;

import java.util.SplittableRandom;

/** Flips one bit of some frames, behind the headers where there is something. */
final class Corrupting implements Action {

  private static final int ETHERNET = 14;

  private final double probability;
  private final SplittableRandom chance;

  Corrupting(double probability, SplittableRandom chance) {
    this.probability = probability;
    this.chance = chance;
  }

  @Override
  public void on(Passage passage, RuleAtWork rule) {
    boolean chosen = chance.nextDouble() < probability;
    double where = chance.nextDouble();
    Frame frame = passage.frame();
    int from = begin(frame);
    int bits = (frame.end() - from) * 8;
    if (chosen && bits > 0) {
      int bit = (int) (where * bits);
      byte[] bytes = frame.copy();
      bytes[from - frame.start() + bit / 8] ^= (byte) (1 << (bit % 8));
      rule.count(Count.CORRUPTED);
      passage.change(bytes, rule);
    }
  }

  private static int begin(Frame frame) {
    if (!frame.hasTransport()) {
      return Math.min(frame.start() + ETHERNET, frame.end());
    }
    return frame.payload() < frame.end() ? frame.payload() : frame.transport();
  }
}
