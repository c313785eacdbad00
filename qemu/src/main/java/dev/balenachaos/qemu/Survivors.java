package dev.balenachaos.qemu;

import dev.balenachaos.qemu.WriteLog.Entry;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * What a disk whose cache forgets has of its writes after its power was cut: all that came before
 * the last flush or were forced by themselves, and any of the others.
 *
 * @param kept the writes that it has, oldest first
 * @param unforced how many it was free to lose
 * @param lost how many of those it has lost
 */
record Survivors(List<Entry> kept, int unforced, int lost) {

  Survivors {
    kept = List.copyOf(kept);
  }

  /**
   * Draws which writes are lost: each by the toss of a coin, and one at least where there is one to
   * lose.
   */
  static Survivors of(List<Entry> log, RandomGenerator random) {
    List<Entry> unforced = unforced(log);
    Set<Entry> lost =
        unforced.stream()
            .filter(write -> random.nextBoolean())
            .collect(Collectors.toCollection(HashSet::new));
    if (lost.isEmpty() && !unforced.isEmpty()) {
      lost.add(unforced.get(random.nextInt(unforced.size())));
    }
    List<Entry> kept =
        log.stream().filter(Entry::writes).filter(write -> !lost.contains(write)).toList();
    return new Survivors(kept, unforced.size(), lost.size());
  }

  /** Returns the writes that the disk has not promised to keep, oldest first. */
  static List<Entry> unforced(List<Entry> log) {
    int last = log.size() - 1;
    while (last >= 0 && !log.get(last).flushes()) {
      last--;
    }
    // An entry that flushes and writes has flushed before it has written.
    return log.subList(Math.max(0, last), log.size()).stream()
        .filter(entry -> entry.writes() && !entry.isForced())
        .toList();
  }
}
