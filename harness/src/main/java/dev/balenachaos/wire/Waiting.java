package dev.balenachaos.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The frames that rules hold back, those that are due first first. */
final class Waiting {

  /** A frame that waits. */
  static final class Held implements Comparable<Held> {

    private final byte[] bytes;
    private final boolean fromDevice;
    private final @Nullable RuleAtWork holder;
    private long due;
    private long order;

    private Held(byte[] bytes, boolean fromDevice, @Nullable RuleAtWork holder) {
      this.bytes = bytes;
      this.fromDevice = fromDevice;
      this.holder = holder;
    }

    byte[] bytes() {
      return bytes;
    }

    boolean fromDevice() {
      return fromDevice;
    }

    @Override
    public int compareTo(Held other) {
      return due != other.due ? Long.compare(due - other.due, 0) : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<Held> queue = new PriorityQueue<>();
  private long orders;

  /** Holds a frame back until it is due. */
  Held hold(byte[] bytes, boolean fromDevice, @Nullable RuleAtWork holder, long due) {
    Held held = new Held(bytes, fromDevice, holder);
    if (holder != null) {
      holder.hold(fromDevice, bytes.length);
    }
    put(held, due);
    return held;
  }

  private void put(Held held, long due) {
    held.due = due;
    held.order = orders++;
    queue.add(held);
  }

  /** Makes a frame due at another time, behind those that are due then already. */
  void reschedule(Held held, long due) {
    if (queue.remove(held)) {
      put(held, due);
    }
  }

  /** Makes all frames that a rule holds due now, in the order in which they would have gone. */
  void release(RuleAtWork holder, long now) {
    List<Held> all = new ArrayList<>();
    queue.removeIf(held -> held.holder == holder && all.add(held));
    all.sort(null);
    all.forEach(held -> put(held, now));
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /** Returns in how many nanoseconds the next one is due, at least 0; only when there is one. */
  long nanosToNext(long now) {
    return Math.max(0, queue.element().due - now);
  }

  /** Takes the next frame that is due, or returns null. */
  @Nullable Held poll(long now) {
    Held first = queue.peek();
    if (first == null || first.due - now > 0) {
      return null;
    }
    queue.remove();
    if (first.holder != null) {
      first.holder.hold(first.fromDevice, -first.bytes.length);
    }
    return first;
  }
}
