package dev.balenachaos.supervisor.cloud;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/** Time that passes when a test says so, on the test's own thread. */
final class VirtualTimer implements Timer {
  private final Queue<Entry> tasks =
      new PriorityQueue<>(Comparator.comparing(Entry::at).thenComparingLong(Entry::number));
  private Duration now = Duration.ofDays(3);
  private long count;

  private record Entry(Duration at, long number, Runnable task) {}

  @Override
  public Duration now() {
    return now;
  }

  @Override
  public void after(Duration delay, Runnable task) {
    tasks.add(new Entry(now.plus(delay), count++, task));
  }

  /** Runs what is due by now. */
  void settle() {
    pass(Duration.ZERO);
  }

  /** Lets time pass, and runs what becomes due, in order. */
  void pass(Duration time) {
    Duration end = now.plus(time);
    for (Entry next = tasks.peek();
        next != null && next.at().compareTo(end) <= 0;
        next = tasks.peek()) {
      Entry due = tasks.remove();
      now = due.at();
      due.task().run();
    }
    now = end;
  }

  void passSeconds(long seconds) {
    pass(Duration.ofSeconds(seconds));
  }
}
