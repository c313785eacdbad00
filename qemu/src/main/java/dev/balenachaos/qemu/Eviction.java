package dev.balenachaos.qemu;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Makes room in a cache: the entry not used for longest goes first, one that is in use or being
 * made never, and one that others need after those.
 */
final class Eviction {

  private final Consumer<CacheListing.Item> told;
  private final List<CacheListing.Item> left;

  private Eviction(List<CacheListing.Item> items, Consumer<CacheListing.Item> told) {
    this.left = new ArrayList<>(items);
    this.told = told;
  }

  /**
   * Removes entries until all that are left occupy no more than a bound, or are all in use.
   *
   * @param told is handed each entry that was removed
   * @return what is left
   */
  static CacheListing downTo(DataSize bound, Path root, Consumer<CacheListing.Item> told)
      throws IOException {
    List<CacheListing.Item> items = CacheListing.of(root).items();
    Eviction eviction = new Eviction(items, told);
    for (CacheListing.Item item : items) {
      if (eviction.left().size().compareTo(bound) <= 0) {
        break;
      }
      eviction.evict(item);
    }
    return eviction.left();
  }

  private CacheListing left() {
    return new CacheListing(left);
  }

  private boolean evict(CacheListing.Item item) throws IOException {
    if (!left.contains(item)) {
      return true;
    }
    boolean gone = item.entry().lock().ifFree(() -> removeIfUnused(item)).orElse(false);
    if (gone) {
      left.remove(item);
    }
    return gone;
  }

  private boolean removeIfUnused(CacheListing.Item item) throws IOException {
    CacheEntry entry = item.entry();
    if (entry.exists()) {
      if (UseLock.isHeld(entry.useFile()) || !evictWhatNeeds(entry)) {
        return false;
      }
      entry.remove();
      told.accept(item);
    }
    entry.lock().remove();
    return true;
  }

  private boolean evictWhatNeeds(CacheEntry entry) throws IOException {
    for (CacheListing.Item item : List.copyOf(left)) {
      if (item.needs().contains(entry) && !evict(item)) {
        return false;
      }
    }
    return true;
  }
}
