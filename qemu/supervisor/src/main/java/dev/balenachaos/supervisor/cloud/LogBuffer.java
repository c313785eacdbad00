package dev.balenachaos.supervisor.cloud;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Lines that wait to be sent, 256 KiB of them. Once it is full, lines are dropped and counted until
 * all that waited is gone (balena-supervisor's logging/balena-backend.ts).
 */
final class LogBuffer {
  private static final int CAPACITY = 256 * 1024;

  private final Queue<byte[]> lines = new ArrayDeque<>();
  private int size;
  private boolean full;
  private int dropped;

  /** Adds a line; returns whether it was not dropped. */
  synchronized boolean offer(byte[] line) {
    if (full) {
      dropped++;
      return false;
    }
    lines.add(line);
    size += line.length;
    full = size >= CAPACITY;
    return true;
  }

  /** Takes all lines that wait, in order; the buffer stays full until {@link #drained}. */
  synchronized List<byte[]> take() {
    List<byte[]> taken = new ArrayList<>(lines);
    lines.clear();
    size = 0;
    return taken;
  }

  synchronized boolean isEmpty() {
    return lines.isEmpty();
  }

  /** Notes that all that was taken has been sent; returns how many lines were dropped meanwhile. */
  synchronized int drained() {
    int lost = dropped;
    dropped = 0;
    full = size >= CAPACITY;
    return lost;
  }
}
