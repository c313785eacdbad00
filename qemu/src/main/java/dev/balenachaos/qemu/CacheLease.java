package dev.balenachaos.qemu;

import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Story;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The use of an entry of the cache, and of all that it needs. Until it is closed, or its process
 * has ended, nobody evicts them.
 */
final class CacheLease implements AutoCloseable {

  private final CacheEntry entry;
  private final Story story;
  private final UseLock use;
  private final List<CacheLease> needed = new ArrayList<>();

  private CacheLease(CacheEntry entry, Story story) throws IOException {
    this.entry = entry;
    this.story = story;
    this.use = UseLock.take(entry.useFile());
  }

  /**
   * Takes an entry into use, whose lock must be held.
   *
   * @return the use, or empty when the entry, or one that it needs, is missing or damaged
   */
  static Optional<CacheLease> take(CacheEntry entry, Story story) throws IOException {
    if (!entry.whole()) {
      return Optional.empty();
    }
    CacheLease lease = new CacheLease(entry, story);
    boolean taken = false;
    try {
      // Before what it needs, which so is never the one not used for longer.
      entry.markUsed();
      taken = lease.takeNeeded();
      return taken ? Optional.of(lease) : Optional.empty();
    } finally {
      if (!taken) {
        lease.close();
      }
    }
  }

  private boolean takeNeeded() throws IOException {
    for (CacheEntry.Need need : entry.needs()) {
      Optional<CacheLease> lease =
          need.entry()
              .lock()
              .holding(() -> {}, () -> need.isMet() ? take(need.entry(), story) : Optional.empty());
      if (lease.isEmpty()) {
        return false;
      }
      needed.add(lease.get());
    }
    return true;
  }

  /** Returns where the entry's files are. */
  Path folder() {
    return entry.folder();
  }

  /** Tells whether the entry is still the one that was taken: nobody has thrown it away. */
  boolean isCurrent() throws IOException {
    return use.isOf(entry.useFile());
  }

  /**
   * Throws the entry away, for whoever found it damaged although its files have the right sizes.
   * Others who use it keep the files that they have open. Does nothing when somebody did so before:
   * what has been made anew in its place stays.
   *
   * @param why is told, for instance {@code its device does not answer}
   * @throws InfraException when it cannot be removed
   */
  void discard(String why) {
    try {
      entry
          .lock()
          .holding(
              () -> {},
              () -> {
                boolean still = use.isOf(entry.useFile());
                if (still) {
                  story.tell("cache", entry.name() + " is thrown away: " + why);
                  entry.remove();
                }
                return still;
              });
    } catch (IOException e) {
      throw new InfraException("Cannot remove " + folder() + ": " + e, e);
    }
  }

  /** Ends the use; a second time does nothing. */
  @Override
  public void close() {
    needed.forEach(CacheLease::close);
    use.close();
  }
}
