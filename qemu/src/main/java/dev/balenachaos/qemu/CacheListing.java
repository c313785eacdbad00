package dev.balenachaos.qemu;

import static java.util.Comparator.comparing;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a cache held when it was looked at.
 *
 * @param items its entries, the one not used for longest first; never null but potentially empty
 */
record CacheListing(List<Item> items) {

  /** An entry as it was seen. */
  record Item(
      CacheEntry entry, DataSize size, Instant lastUsed, Instant made, List<CacheEntry> needs) {

    private static final DateTimeFormatter MINUTE =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.systemDefault());

    Item {
      needs = List.copyOf(needs);
    }

    /** Returns how large it is and when it was used last, for people. */
    String summary() {
      return size + ", last used " + minute(lastUsed);
    }

    /** Prints a time as people read it, in their time zone. */
    static String minute(Instant time) {
      return MINUTE.format(time);
    }
  }

  CacheListing {
    items = List.copyOf(items);
  }

  /** Looks at a cache; a folder that is not there holds nothing. */
  static CacheListing of(Path root) throws IOException {
    List<Item> items = new ArrayList<>();
    for (CacheEntry entry : traces(root)) {
      look(entry).ifPresent(items::add);
    }
    items.sort(comparing(Item::lastUsed));
    return new CacheListing(items);
  }

  /** Returns the entries that are being made, by name. */
  static List<CacheEntry> making(Path root) throws IOException {
    List<CacheEntry> making = new ArrayList<>();
    for (CacheEntry entry : traces(root)) {
      if (entry.beingMade()) {
        making.add(entry);
      }
    }
    return making;
  }

  private static List<CacheEntry> traces(Path root) throws IOException {
    if (Files.notExists(root)) {
      return List.of();
    }
    try (Stream<Path> inside = Files.list(root)) {
      return inside.map(CacheEntry::of).distinct().sorted(comparing(CacheEntry::name)).toList();
    }
  }

  /** Looks at an entry; another process may remove it meanwhile. */
  private static Optional<Item> look(CacheEntry entry) throws IOException {
    if (!entry.exists()) {
      return Optional.empty();
    }
    try {
      List<CacheEntry> needs = entry.needs().stream().map(CacheEntry.Need::entry).toList();
      DataSize size = new Footprint(entry.folder()).size();
      return Optional.of(new Item(entry, size, entry.lastUsed(), entry.made(), needs));
    } catch (NoSuchFileException | InfraException e) {
      if (entry.exists()) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /** Returns what all entries occupy. */
  DataSize size() {
    return new DataSize(items.stream().mapToLong(item -> item.size().bytes()).sum());
  }
}
