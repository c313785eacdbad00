package dev.balenachaos.lab.toxics;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Delays. A fast stream fills what it may hold, {@value #MOST} bytes, within one delay; from then
 * on it is as fast as that permits (40 MB/s at 200 ms), and nothing is lost or reordered.
 */
final class LatencyStage extends Stage {

  private static final long MOST = 8L << 20;

  /** What a piece costs beside its bytes, so that a million of one byte each are bounded too. */
  private static final int EACH = 128;

  private final SplittableRandom random;
  private final Memory memory;

  /** Drawn as each piece came: where between -1 and 1 of the jitter it is. */
  private final Deque<Double> shares = new ArrayDeque<>();

  private ToxicSpec spec;
  private long cost;
  private long last;

  LatencyStage(ToxicSpec spec, SplittableRandom random, Memory memory) {
    this.spec = spec;
    this.random = random;
    this.memory = memory;
  }

  @Override
  boolean hasRoom() {
    return held().isEmpty() || (cost < MOST && memory.isLeft());
  }

  @Override
  void take(Piece piece, long now) {
    super.take(piece, now);
    shares.add(random.nextDouble(-1, 1));
    pay(piece.size() + EACH);
  }

  @Override
  @Nullable Piece give(long now) {
    long due = due();
    if (due > now) {
      return null;
    }
    Piece piece = held().remove();
    shares.remove();
    pay(-piece.size() - EACH);
    last = due;
    return piece.at(due);
  }

  @Override
  long due() {
    Piece piece = held().peek();
    Double share = shares.peek();
    if (piece == null || share == null) {
      return NEVER;
    }
    double delay = spec.nanos("latency") + share * spec.nanos("jitter");
    // Never before what went ahead of it: a stream has an order.
    return Math.max(last, piece.at() + Math.max(0, (long) delay));
  }

  @Override
  void become(ToxicSpec changed, long now) {
    spec = changed;
    last = Math.min(last, now);
  }

  @Override
  List<Piece> release(long now) {
    pay(-cost);
    shares.clear();
    return super.release(now);
  }

  private void pay(long bytes) {
    cost += bytes;
    memory.take(bytes);
  }
}
