package dev.balenachaos.qemu;

import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Story;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Folders that are expensive to make, kept between runs and shared by processes. An entry is made
 * beside its place and moved there when it is whole, so an interrupted build is never taken for
 * one. All entries together stay below a bound: the one not used for longest goes first, and never
 * one that is in use.
 */
final class Cache {

  /** What a builder writes for people; the one thing that is kept of a build that failed. */
  static final String LOG = "build.log";

  private static final String DEFAULT_MAX = "20G";

  private final Path root;
  private final Story story;
  private final DataSize bound;

  Cache(Path root, Story story, DataSize bound) {
    this.root = root;
    this.story = story;
    this.bound = bound;
  }

  /**
   * Returns this user's cache: {@code balena-chaos} below {@code XDG_CACHE_HOME} or ~/.cache, of at
   * most {@code -Dcache.max}, which is 20G by default.
   *
   * @throws InfraException when {@code cache.max} is no size
   */
  static Cache ofUser(Story story) {
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path base =
        xdg == null || xdg.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(xdg);
    return new Cache(
        base.resolve("balena-chaos"), story, max(System.getProperty("cache.max", DEFAULT_MAX)));
  }

  static DataSize max(String text) {
    try {
      return DataSize.parse(text);
    } catch (IllegalArgumentException e) {
      throw new InfraException(
          "Tried: to keep the cache below -Dcache.max="
              + text
              + "\nSeen: "
              + e.getMessage()
              + "\nDo: give digits and K, M, G or T, or leave it out for "
              + DEFAULT_MAX,
          e);
    }
  }

  /** Makes an entry's content. */
  @FunctionalInterface
  interface Builder {

    /**
     * Writes the entry's files into an empty folder.
     *
     * <p>A file {@code needs} in it names, one a line, entries of this cache that the new one is
     * worth nothing without.
     */
    void build(Path folder) throws IOException;
  }

  Path root() {
    return root;
  }

  /** Returns what all entries together may occupy. */
  DataSize bound() {
    return bound;
  }

  /**
   * Returns an entry's folder as {@link #use} does, in use until this process ends.
   *
   * @throws InfraException when it cannot be made
   */
  Path entry(String name, Builder builder) {
    return use(name, builder).folder();
  }

  /**
   * Takes an entry into use, made now when there is none or it is damaged. A second process that
   * wants the same entry waits for the first.
   *
   * @param name of the entry: its kind, such as {@code template}, a dash, and everything that its
   *     content depends on
   * @throws InfraException when it cannot be made
   */
  CacheLease use(String name, Builder builder) {
    CacheEntry entry = new CacheEntry(root, name);
    try {
      Files.createDirectories(root);
      return entry
          .lock()
          .holding(
              () -> tellOfWaiting(entry),
              () -> {
                Optional<CacheLease> found = CacheLease.take(entry, story);
                return found.isPresent() ? found.get() : make(entry, builder);
              });
    } catch (IOException e) {
      throw new InfraException("Cannot make " + entry.folder() + ": " + e, e);
    }
  }

  /**
   * Who only takes a whole entry into use holds its lock for a moment, of which nothing is told.
   */
  private void tellOfWaiting(CacheEntry entry) {
    if (!entry.whole()) {
      story.tell("cache", "somebody else is making " + entry.name() + ": waiting");
    }
  }

  private CacheLease make(CacheEntry entry, Builder builder) throws IOException {
    if (Files.exists(entry.folder())) {
      story.tell("cache", entry.name() + " is damaged: thrown away and made again");
      entry.remove();
    }
    CacheSweep.of(root);
    makeRoom();
    entry.removeLeftovers();
    Files.createDirectory(entry.building());
    try {
      builder.build(entry.building());
      entry.complete();
    } catch (IOException | RuntimeException e) {
      keepLog(entry.building());
      entry.removeLeftovers();
      throw e;
    }
    CacheLease lease =
        CacheLease.take(entry, story)
            .orElseThrow(() -> new IOException("it was damaged as soon as it was made"));
    makeRoom();
    return lease;
  }

  private void makeRoom() throws IOException {
    Eviction.downTo(
        bound,
        root,
        item ->
            story.tell(
                "cache",
                item.entry().name() + " makes room, " + bound + " are allowed: " + item.summary()));
  }

  /** Returns where the log of the build that failed last is kept. */
  Path failedLog() {
    return root.resolve("failed-" + LOG);
  }

  private void keepLog(Path building) throws IOException {
    Path log = building.resolve(LOG);
    if (Files.exists(log)) {
      Files.move(log, failedLog(), StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
