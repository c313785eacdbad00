package dev.balenachaos.lab.toxics;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One toxic at work in one direction of one connection. What it holds is bounded: while it has no
 * room, nobody gives it anything, and the socket at the head of the chain is not read, so that the
 * sender feels it. Used by the loop's thread alone; all moments are nanoseconds on the loop's
 * clock.
 */
abstract class Stage {

  /** No moment at all. */
  static final long NEVER = Long.MAX_VALUE;

  private final Deque<Piece> held = new ArrayDeque<>();

  /** Returns whether it may be given a piece now. True as long as it holds nothing. */
  boolean hasRoom() {
    return held.isEmpty();
  }

  /** Takes a piece. */
  void take(Piece piece, long now) {
    held.add(piece);
  }

  /** Returns the next piece whose moment has come, or null. */
  abstract @Nullable Piece give(long now);

  /** Returns when {@link #give} will have something, {@link #NEVER} when nothing is on its way. */
  abstract long due();

  /** Goes on with other attributes, also for what it holds. */
  abstract void become(ToxicSpec spec, long now);

  /**
   * Gives up everything it holds, since it is taken out or the connection is gone.
   *
   * @return what has to be delivered in its stead
   */
  List<Piece> release(long now) {
    List<Piece> all = new ArrayList<>(held);
    held.clear();
    return all;
  }

  /** Returns what it holds, in order. */
  final Deque<Piece> held() {
    return held;
  }

  /** Passes everything on as it comes; what an undone toxic held goes through one of these. */
  static final class PassThrough extends Stage {

    @Override
    @Nullable Piece give(long now) {
      return held().poll();
    }

    @Override
    long due() {
      return held().isEmpty() ? NEVER : 0;
    }

    @Override
    void become(ToxicSpec spec, long now) {
      // It has no attributes.
    }
  }
}
