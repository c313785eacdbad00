package dev.balenachaos.lab.toxics;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Swallows every byte. It ends the connection when its time is over, when the sender ends it, and
 * when it is taken out: bytes are missing, so nobody could go on.
 */
final class TimeoutStage extends Stage {

  private final long since;
  private ToxicSpec spec;

  TimeoutStage(ToxicSpec spec, long now) {
    this.spec = spec;
    this.since = now;
  }

  @Override
  boolean hasRoom() {
    return true;
  }

  @Override
  void take(Piece piece, long now) {
    if (!piece.isData()) {
      super.take(Piece.end(Piece.Kind.CUT, now), now);
    }
  }

  @Override
  @Nullable Piece give(long now) {
    if (due() > now) {
      return null;
    }
    Piece end = held().poll();
    return end == null ? Piece.end(Piece.Kind.CUT, now) : end;
  }

  @Override
  long due() {
    if (!held().isEmpty()) {
      return 0;
    }
    long timeout = spec.nanos("timeout");
    return timeout == 0 ? NEVER : since + timeout;
  }

  @Override
  void become(ToxicSpec changed, long now) {
    spec = changed;
  }

  @Override
  List<Piece> release(long now) {
    return List.of(Piece.end(Piece.Kind.CUT, now));
  }
}
