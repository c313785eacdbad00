package dev.balenachaos.lab.toxics;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Limits the rate. Bytes leave in slices of at most 10 ms, each when its last byte would be
 * through; the slices have moments of their own, so a host that wakes up late does not slow the
 * stream down.
 */
final class BandwidthStage extends Stage {

  private static final long SLICE = 10_000_000;

  /** How far it may catch up after the host was late; more would be a burst. */
  private static final long SLACK = 5 * SLICE;

  private static final long SECOND = 1_000_000_000;

  /** Enough that the next bytes are there when the last are through; more only adds delay. */
  private static final int MOST = 256 << 10;

  private ToxicSpec spec;
  private long free;
  private int heldBytes;

  BandwidthStage(ToxicSpec spec) {
    this.spec = spec;
  }

  @Override
  boolean hasRoom() {
    return held().isEmpty() || (heldBytes < MOST && heldBytes < bytesPerSecond() / 10);
  }

  @Override
  void take(Piece piece, long now) {
    if (held().isEmpty()) {
      free = Math.max(free, piece.at());
    }
    super.take(piece, now);
    heldBytes += piece.size();
  }

  @Override
  @Nullable Piece give(long now) {
    long due = due();
    Piece piece = held().peek();
    if (piece == null || due > now) {
      return null;
    }
    if (!piece.isData()) {
      return held().poll();
    }
    int count = slice(piece);
    free = Math.max(due, now - SLACK);
    heldBytes -= count;
    if (count == piece.size()) {
      held().remove();
      return piece.at(free);
    }
    return piece.first(count, free);
  }

  @Override
  long due() {
    Piece piece = held().peek();
    if (piece == null) {
      return NEVER;
    }
    if (!piece.isData()) {
      return 0;
    }
    long rate = bytesPerSecond();
    return rate == 0 ? NEVER : free + slice(piece) * SECOND / rate;
  }

  @Override
  void become(ToxicSpec changed, long now) {
    spec = changed;
    free = now;
  }

  @Override
  List<Piece> release(long now) {
    heldBytes = 0;
    return super.release(now);
  }

  private int slice(Piece piece) {
    long most = Math.max(1, Math.min(piece.size(), bytesPerSecond() / (SECOND / SLICE)));
    return (int) Math.min(piece.size(), most);
  }

  private long bytesPerSecond() {
    // Beyond a terabyte a second there is nothing left to limit, and nothing overflows.
    return Math.min(spec.attribute("rate"), 1_000_000_000) * 1000;
  }
}
