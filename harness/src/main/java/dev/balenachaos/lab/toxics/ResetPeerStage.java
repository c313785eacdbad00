package dev.balenachaos.lab.toxics;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Resets the connection some time after the first thing that came, which it swallows like all that
 * follows. A connection that says nothing is not reset, as in Toxiproxy.
 */
final class ResetPeerStage extends Stage {

  private ToxicSpec spec;
  private long first = NEVER;

  ResetPeerStage(ToxicSpec spec) {
    this.spec = spec;
  }

  @Override
  boolean hasRoom() {
    return true;
  }

  @Override
  void take(Piece piece, long now) {
    first = Math.min(first, now);
  }

  @Override
  @Nullable Piece give(long now) {
    return due() > now ? null : Piece.end(Piece.Kind.RESET, now);
  }

  @Override
  long due() {
    return first == NEVER ? NEVER : first + spec.nanos("timeout");
  }

  @Override
  void become(ToxicSpec changed, long now) {
    spec = changed;
  }

  @Override
  List<Piece> release(long now) {
    return first == NEVER ? List.of() : List.of(Piece.end(Piece.Kind.CUT, now));
  }
}
