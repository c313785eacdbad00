package dev.balenachaos.lab.toxics;

import org.jspecify.annotations.Nullable;

/** Passes bytes on, and the end of the stream later. */
final class SlowCloseStage extends Stage {

  private ToxicSpec spec;

  SlowCloseStage(ToxicSpec spec) {
    this.spec = spec;
  }

  @Override
  @Nullable Piece give(long now) {
    return due() > now ? null : held().poll();
  }

  @Override
  long due() {
    Piece piece = held().peek();
    if (piece == null) {
      return NEVER;
    }
    return piece.isData() ? 0 : piece.at() + spec.nanos("delay");
  }

  @Override
  void become(ToxicSpec changed, long now) {
    spec = changed;
  }
}
