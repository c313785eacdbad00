package dev.balenachaos.wire;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;

/** Holds some frames back until later ones have passed. */
final class Reordering implements Action {

  /** So long the last frame waits in vain for one that comes after it. */
  private static final long AT_MOST = 1_000_000_000;

  private static final class Aside {

    private final Waiting.Held held;
    private int toPass;

    Aside(Waiting.Held held, int toPass) {
      this.held = held;
      this.toPass = toPass;
    }
  }

  private final double probability;
  private final int gap;
  private final SplittableRandom chance;
  private final List<Aside> asides = new ArrayList<>();

  Reordering(double probability, int gap, SplittableRandom chance) {
    this.probability = probability;
    this.gap = gap;
    this.chance = chance;
  }

  @Override
  public void on(Passage passage, RuleAtWork rule) {
    boolean chosen = chance.nextDouble() < probability;
    boolean room =
        rule.held(passage.frame().fromDevice()) + passage.frame().length() <= Delaying.MOST_BYTES;
    if (chosen && room) {
      rule.count(Count.REORDERED);
      passage.letPast(passage.due() + AT_MOST, this, rule);
    } else {
      pass(passage);
    }
  }

  private void pass(Passage passage) {
    for (Iterator<Aside> each = asides.iterator(); each.hasNext(); ) {
      Aside aside = each.next();
      if (aside.held.fromDevice() == passage.frame().fromDevice() && --aside.toPass == 0) {
        passage.release(aside.held);
        each.remove();
      }
    }
  }

  /** Hears where the chosen frame waits. */
  void aside(Waiting.Held held) {
    asides.add(new Aside(held, gap));
  }
}
