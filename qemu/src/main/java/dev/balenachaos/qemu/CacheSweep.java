package dev.balenachaos.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Clears away what others left in a cache when they were killed, where nobody holds the lock. */
final class CacheSweep {

  private CacheSweep() {}

  /** Clears a cache; a folder that is not there is clear. */
  static void of(Path root) throws IOException {
    if (Files.notExists(root)) {
      return;
    }
    for (CacheEntry entry : traces(root)) {
      entry
          .lock()
          .ifFree(
              () -> {
                entry.removeLeftovers();
                if (!entry.exists()) {
                  entry.lock().remove();
                }
                return entry;
              });
    }
  }

  /** Returns what files and folders beside the entries are of. */
  private static List<CacheEntry> traces(Path root) throws IOException {
    try (Stream<Path> inside = Files.list(root)) {
      return inside
          .filter(path -> !CacheEntry.of(path).folder().equals(path))
          .map(CacheEntry::of)
          .distinct()
          .toList();
    }
  }
}
