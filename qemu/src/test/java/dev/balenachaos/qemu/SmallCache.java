package dev.balenachaos.qemu;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/** A cache for tests, with entries of a mebibyte each. */
final class SmallCache {

  private static final int MEBIBYTE = 1 << 20;

  private final Path root;
  private final Told told = new Told();
  private final Cache cache;

  SmallCache(Path root, String bound) {
    this.root = root;
    this.cache = new Cache(root, told.story(), DataSize.parse(bound));
  }

  Cache cache() {
    return cache;
  }

  /** Returns what was told so far. */
  String told() {
    return told.text();
  }

  Path folder(String name) {
    return root.resolve(name);
  }

  CacheLease use(String name, String... needs) {
    return cache.use(name, folder -> write(folder, needs));
  }

  /** Makes an entry that was used last at a given time, and is not in use. */
  void keep(String name, Instant lastUsed, String... needs) throws IOException {
    use(name, needs).close();
    Files.setLastModifiedTime(folder(name).resolve("used"), FileTime.from(lastUsed));
  }

  static void write(Path folder, String... needs) throws IOException {
    Files.write(folder.resolve("disk.raw"), new byte[MEBIBYTE]);
    if (needs.length > 0) {
      Files.writeString(folder.resolve("needs"), String.join("\n", needs));
    }
  }

  /** Another virtual machine that uses an entry until it is killed. */
  static final class User {

    private User() {}

    public static void main(String[] args) throws IOException {
      try (CacheLease lease = new SmallCache(Path.of(args[0]), "1G").use(args[1])) {
        System.out.println("uses " + lease.folder());
        System.in.transferTo(OutputStream.nullOutputStream());
      }
    }
  }

  /** Another virtual machine that removes all that is not in use. */
  static final class Clearer {

    private Clearer() {}

    public static void main(String[] args) throws IOException {
      CacheListing left = Eviction.downTo(new DataSize(0), Path.of(args[0]), item -> {});
      System.out.println("left " + left.items().stream().map(i -> i.entry().name()).toList());
    }
  }
}
