package dev.balenachaos.lab.toxics;

import java.util.List;
import java.util.SplittableRandom;

/**
 * The place of one toxic in a {@link Link}. Whether the toxic hits this connection was drawn when
 * both met; that holds also when its toxicity is changed later, so a higher toxicity hits those
 * that a lower one hit, and more.
 */
final class Slot {

  private final SplittableRandom random;
  private final Memory memory;
  private final double drawn;
  private ToxicSpec spec;
  private boolean hit;
  private boolean removed;
  private Stage stage;

  Slot(ToxicSpec spec, SplittableRandom random, Memory memory, long now) {
    this.spec = spec;
    this.random = random;
    this.memory = memory;
    this.drawn = random.nextDouble();
    this.hit = drawn < spec.toxicity();
    this.stage = hit ? ToxicKind.start(spec, random.split(), memory, now) : new Stage.PassThrough();
  }

  /** Returns whether it is the place of the toxic of that name, and the toxic is still there. */
  boolean isOf(String name) {
    return !removed && spec.name().equals(name);
  }

  Stage stage() {
    return stage;
  }

  /** Returns whether the toxic is gone and nothing is left of what it held. */
  boolean isEmptied() {
    return removed && stage.held().isEmpty();
  }

  void become(ToxicSpec changed, long now) {
    spec = changed;
    boolean hitNow = drawn < changed.toxicity();
    if (hitNow == hit) {
      stage.become(changed, now);
    } else if (hitNow) {
      List<Piece> held = stage.release(now);
      stage = ToxicKind.start(changed, random.split(), memory, now);
      held.forEach(piece -> stage.take(piece, now));
    } else {
      passOn(now);
    }
    hit = hitNow;
  }

  /** Takes the toxic out; what it held goes on at once, as fast as the peer takes it. */
  void remove(long now) {
    removed = true;
    passOn(now);
  }

  private void passOn(long now) {
    List<Piece> held = stage.release(now);
    stage = new Stage.PassThrough();
    held.forEach(piece -> stage.take(piece, now));
  }
}
