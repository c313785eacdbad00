package dev.balenachaos.qemu;

import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Story;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The host's memory as the machines of this virtual machine share it: one starts only when there is
 * room for it and for what those before it may still come to take. They enter in the order in which
 * they come. The first always does: there is nothing that it could wait for.
 *
 * <p>What a machine needs is guessed from its nominal memory until one of its kind has ended; from
 * then on it is the most that was measured of that kind, and a quarter more.
 */
final class HostRoom {

  private static final HostRoom OF_THIS_HOST =
      new HostRoom(HostMemory::available, Duration.ofHours(1), Duration.ofSeconds(1));

  private final LongSupplier available;
  private final Duration patience;
  private final Duration lookEvery;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition change = lock.newCondition();
  private final Deque<Place> waiting = new ArrayDeque<>();
  private final List<Place> taken = new ArrayList<>();
  private final Map<MachineKind, Long> most = new HashMap<>();
  private long lastChange = System.nanoTime();

  /**
   * Prepares a room with nothing in it.
   *
   * @param available tells how many bytes of memory the host has to give now
   * @param patience how long a machine waits while no other enters or leaves
   * @param lookEvery how often a machine that waits looks at the host's memory, which does not only
   *     change with other machines
   */
  HostRoom(LongSupplier available, Duration patience, Duration lookEvery) {
    this.available = available;
    this.patience = patience;
    this.lookEvery = lookEvery;
  }

  /** Returns the one that all machines of this virtual machine are in. */
  static HostRoom ofThisHost() {
    return OF_THIS_HOST;
  }

  /**
   * Waits until there is room for a machine, and keeps it for that machine. That it has to wait is
   * told once a story.
   *
   * @return its place, to be left when the machine has ended
   * @throws InfraException when no machine came or went for an hour, which no test takes, or the
   *     thread is interrupted
   */
  Place enter(MachineSpec spec, Story story) {
    Place place = new Place(MachineKind.of(spec));
    lock.lock();
    try {
      waiting.add(place);
      awaitRoom(place, spec.name(), story);
      taken.add(place);
      lastChange = System.nanoTime();
      return place;
    } finally {
      waiting.remove(place);
      change.signalAll();
      lock.unlock();
    }
  }

  private void awaitRoom(Place place, String name, Story story) {
    long start = System.nanoTime();
    while (waiting.element() != place || !hasRoomFor(place)) {
      story.tellOnce("memory", "the host has no room for one more machine: it waits for another");
      long now = System.nanoTime();
      if (Math.min(now - start, now - lastChange) > patience.toNanos()) {
        throw noRoom(place, name);
      }
      try {
        change.awaitNanos(lookEvery.toNanos());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InfraException("Interrupted while " + name + " waited for memory to start in", e);
      }
    }
  }

  private boolean hasRoomFor(Place place) {
    return taken.isEmpty() || free() >= need(place.kind);
  }

  /** What the host has to give, less what the machines that are there may still take of it. */
  private long free() {
    long growth =
        taken.stream().mapToLong(other -> Math.max(0, need(other.kind) - other.use())).sum();
    return available.getAsLong() - growth;
  }

  private long need(MachineKind kind) {
    @Nullable Long seen = most.get(kind);
    // One that ended early has not shown what it takes: some of the guess always counts.
    return seen == null ? kind.guess() : Math.max(kind.guess() / 4, seen + seen / 4);
  }

  private InfraException noRoom(Place place, String name) {
    return new InfraException(
        """
        Tried: to start %s once the host has %s of memory for it
        Seen: %s free beside what %d others may still take; none came or went for %s
        Do: run fewer at a time (-Ddevices.parallel) or with less memory (-Dqemu.memory)"""
            .formatted(
                name,
                new DataSize(need(place.kind)),
                new DataSize(Math.max(0, free())),
                taken.size(),
                Story.readable(patience)));
  }

  /** A machine's place in the room, from before it starts until it has ended. */
  final class Place {

    private final MachineKind kind;
    private LongSupplier own = () -> 0;

    private Place(MachineKind kind) {
      this.kind = kind;
    }

    /**
     * Says how to measure the machine, now that it runs.
     *
     * @param use returns how many bytes of the host's memory only this machine takes; 0 once it has
     *     ended
     */
    void measuredBy(LongSupplier use) {
      lock.lock();
      try {
        own = use;
      } finally {
        lock.unlock();
      }
    }

    /** Measures the machine a last time, before it ends, for the sake of others of its kind. */
    void lastMeasure() {
      lock.lock();
      try {
        long seen = use();
        if (seen > 0) {
          most.merge(kind, seen, Math::max);
        }
      } finally {
        lock.unlock();
      }
    }

    /** Makes room for others; does nothing when that was done before. */
    void leave() {
      lock.lock();
      try {
        if (taken.remove(this)) {
          lastChange = System.nanoTime();
          change.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }

    private long use() {
      return own.getAsLong();
    }
  }
}
