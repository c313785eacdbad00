package dev.balenachaos.lab.toxics;

import org.jspecify.annotations.Nullable;

/** Lets so many bytes through, and ends the connection with the last of them. */
final class LimitDataStage extends Stage {

  private ToxicSpec spec;
  private long passed;
  private boolean cut;

  LimitDataStage(ToxicSpec spec) {
    this.spec = spec;
  }

  @Override
  @Nullable Piece give(long now) {
    Piece piece = held().peek();
    long left = spec.attribute("bytes") - passed;
    if (left <= 0 && (cut || piece != null)) {
      held().clear();
      cut = false;
      return Piece.end(Piece.Kind.CUT, now);
    }
    if (piece == null || !piece.isData()) {
      return held().poll();
    }
    int count = (int) Math.min(left, piece.size());
    passed += count;
    cut = count == left;
    if (count == piece.size()) {
      return held().poll();
    }
    return piece.first(count, piece.at());
  }

  @Override
  long due() {
    return cut || !held().isEmpty() ? 0 : NEVER;
  }

  @Override
  void become(ToxicSpec changed, long now) {
    spec = changed;
    cut = false;
  }
}
