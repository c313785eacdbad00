package dev.balenachaos.qemu;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * An entry of the cache, which may not be there: a folder with what its builder wrote, the files by
 * which the cache keeps account of it, and its neighbours while it is made or removed.
 */
record CacheEntry(Path root, String name) {

  private static final String BUILDING = ".building";
  private static final String REMOVED = ".removed";
  private static final String LOCK = ".lock";
  private static final String COMPLETE = "complete.json";
  private static final String NEEDS = "needs";
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * Another entry that this one is worth nothing without: that very one, not a later of its name.
   */
  record Need(CacheEntry entry, Instant made) {

    /** Tells whether the other entry is the one that is needed. */
    boolean isMet() throws IOException {
      return entry.exists() && entry.made().equals(made);
    }
  }

  /**
   * Returns the entry that a file or folder below the root is of, whether it is the entry itself,
   * or what stands or is left beside its place.
   */
  static CacheEntry of(Path path) {
    Path root = Objects.requireNonNull(path.getParent());
    String name = path.getFileName().toString();
    for (String suffix : List.of(BUILDING, REMOVED, LOCK)) {
      if (name.endsWith(suffix)) {
        return new CacheEntry(root, name.substring(0, name.length() - suffix.length()));
      }
    }
    return new CacheEntry(root, name);
  }

  Path folder() {
    return root.resolve(name);
  }

  /** Returns where it is made, to be moved to its folder when it is whole. */
  Path building() {
    return root.resolve(name + BUILDING);
  }

  /** Returns where it is moved to be removed, so that half of it is never taken for it. */
  private Path removed() {
    return root.resolve(name + REMOVED);
  }

  CacheLock lock() {
    return new CacheLock(root.resolve(name + LOCK));
  }

  /** Returns the file that stands for its uses, see {@link UseLock}. */
  Path useFile() {
    return folder().resolve("in-use");
  }

  /** A file of its own, since writing down a time opens and closes it, which would end the use. */
  private Path mark() {
    return folder().resolve("used");
  }

  /** Tells whether anybody uses it, or is about to: then its lock is held. */
  boolean inUse() throws IOException {
    return lock().ifFree(() -> UseLock.isHeld(useFile())).orElse(true);
  }

  /** Tells whether it is being made now. */
  boolean beingMade() throws IOException {
    return Files.exists(building()) && lock().ifFree(() -> name).isEmpty();
  }

  /** Returns what kind of thing it is: its name's beginning. */
  String kind() {
    return name.split("-", 2)[0];
  }

  boolean exists() {
    return Files.exists(folder().resolve(COMPLETE));
  }

  /** Returns when it was made. */
  Instant made() throws IOException {
    return Files.getLastModifiedTime(folder().resolve(COMPLETE)).toInstant();
  }

  /** Returns when it was used last; that it was made is a use. */
  Instant lastUsed() throws IOException {
    return Files.exists(mark()) ? Files.getLastModifiedTime(mark()).toInstant() : made();
  }

  /** Writes down that it is used now. */
  void markUsed() throws IOException {
    if (Files.notExists(mark())) {
      Files.createFile(mark());
    }
    Files.setLastModifiedTime(mark(), FileTime.from(Instant.now()));
  }

  /** Tells whether its files are there and have the sizes that they were made with. */
  boolean whole() {
    if (!exists()) {
      return false;
    }
    try {
      Map<String, Long> sizes =
          JSON.readValue(folder().resolve(COMPLETE).toFile(), new TypeReference<>() {});
      for (Map.Entry<String, Long> file : sizes.entrySet()) {
        if (Files.size(folder().resolve(file.getKey())) != file.getValue()) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  List<Need> needs() throws IOException {
    List<Need> needs = new ArrayList<>();
    for (String line : lines(folder())) {
      String[] words = line.split(" ");
      needs.add(new Need(new CacheEntry(root, words[0]), Instant.parse(words[1])));
    }
    return needs;
  }

  private static List<String> lines(Path folder) throws IOException {
    Path file = folder.resolve(NEEDS);
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  /** Puts what was built into its place, as one step that is done or not. */
  void complete() throws IOException {
    List<String> needs = new ArrayList<>();
    for (String line : lines(building())) {
      CacheEntry needed = new CacheEntry(root, line);
      if (!needed.exists()) {
        throw new IOException("it needs " + line + ", which is not in the cache");
      }
      needs.add(line + " " + needed.made());
    }
    if (!needs.isEmpty()) {
      Files.write(building().resolve(NEEDS), needs);
    }
    JSON.writeValue(building().resolve(COMPLETE).toFile(), sizes(building()));
    Files.move(building(), folder(), StandardCopyOption.ATOMIC_MOVE);
  }

  private static Map<String, Long> sizes(Path folder) throws IOException {
    Map<String, Long> sizes = new TreeMap<>();
    try (Stream<Path> inside = Files.walk(folder)) {
      for (Path file : inside.filter(Files::isRegularFile).toList()) {
        sizes.put(folder.relativize(file).toString(), Files.size(file));
      }
    }
    return sizes;
  }

  /** Removes it; who has files of it open keeps them. Its lock must be held. */
  void remove() throws IOException {
    removeLeftovers();
    Files.move(folder(), removed(), StandardCopyOption.ATOMIC_MOVE);
    removeLeftovers();
  }

  /** Removes what was left when its builder, or whoever removed it, was killed. */
  void removeLeftovers() throws IOException {
    new Footprint(building()).remove();
    new Footprint(removed()).remove();
  }
}
