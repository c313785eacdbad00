package dev.balenachaos.lab.toxics;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Cuts what comes into slices, each of which is sent on its own, with a pause after each. */
final class SlicerStage extends Stage {

  private final SplittableRandom random;
  private ToxicSpec spec;
  private int slice;
  private long free;

  SlicerStage(ToxicSpec spec, SplittableRandom random) {
    this.spec = spec;
    this.random = random;
    this.slice = draw();
  }

  @Override
  void take(Piece piece, long now) {
    super.take(piece, now);
    free = Math.max(free, piece.at());
  }

  @Override
  @Nullable Piece give(long now) {
    Piece piece = held().peek();
    if (piece == null || free > now) {
      return null;
    }
    if (!piece.isData() || piece.size() <= slice) {
      held().remove();
      pause(piece);
      return piece;
    }
    Piece first = piece.first(slice, piece.at());
    pause(first);
    return first;
  }

  @Override
  long due() {
    return held().isEmpty() ? NEVER : free;
  }

  @Override
  void become(ToxicSpec changed, long now) {
    spec = changed;
    free = now;
    slice = draw();
  }

  private void pause(Piece given) {
    if (given.isData()) {
      free += spec.nanosOfMicros("delay");
      slice = draw();
    }
  }

  private int draw() {
    long variation = Math.min(spec.attribute("size_variation"), Integer.MAX_VALUE);
    long size = Math.min(spec.attribute("average_size"), Integer.MAX_VALUE);
    long drawn = random.nextLong(size - variation, size + variation + 1);
    return (int) Math.max(1, Math.min(drawn, Integer.MAX_VALUE));
  }
}
