package dev.balenachaos.lab.toxics;

/**
 * What all connections of a server together may hold back for a latency. Each may hold one piece
 * whatever is left, so that none ever stands still; beyond that, who finds nothing left has to wait
 * until its oldest piece goes.
 */
final class Memory {

  private static final long MOST = 256L << 20;

  private long left = Math.min(MOST, Runtime.getRuntime().maxMemory() / 4);

  boolean isLeft() {
    return left > 0;
  }

  void take(long bytes) {
    left -= bytes;
  }

  void giveBack(long bytes) {
    left += bytes;
  }
}
