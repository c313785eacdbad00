package dev.balenachaos.qemu;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Story;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Folders that are expensive to make, kept between runs and shared by processes. An entry is made
 * beside its place and moved there when it is whole, so an interrupted build is never taken for
 * one.
 */
final class Cache {

  /** What a builder writes for people; the one thing that is kept of a build that failed. */
  static final String LOG = "build.log";

  private static final String COMPLETE = "complete.json";
  private static final String BUILDING = ".building";
  private static final JsonMapper JSON = new JsonMapper();

  private final Path root;
  private final Story story;

  Cache(Path root, Story story) {
    this.root = root;
    this.story = story;
  }

  /** Returns this user's cache: {@code balena-chaos} below {@code XDG_CACHE_HOME} or ~/.cache. */
  static Cache ofUser(Story story) {
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path base =
        xdg == null || xdg.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(xdg);
    return new Cache(base.resolve("balena-chaos"), story);
  }

  /** Makes an entry's content. */
  @FunctionalInterface
  interface Builder {

    /** Writes the entry's files into an empty folder. */
    void build(Path folder) throws IOException;
  }

  Path root() {
    return root;
  }

  /**
   * Returns an entry's folder, made now when there is none or it is damaged. A second process that
   * wants the same entry waits for the first.
   *
   * @param name of the entry, with everything in it that its content depends on
   * @throws InfraException when it cannot be made
   */
  Path entry(String name, Builder builder) {
    Path entry = root.resolve(name);
    try {
      if (whole(entry)) {
        return entry;
      }
      Files.createDirectories(root);
      lockOf(name)
          .holding(
              story,
              () -> {
                // Another process may have made it while this one waited for the lock.
                if (!whole(entry)) {
                  make(entry, builder);
                }
              });
      return entry;
    } catch (IOException e) {
      throw new InfraException("Cannot make " + entry + ": " + e.getMessage(), e);
    }
  }

  private void make(Path entry, Builder builder) throws IOException {
    if (Files.exists(entry)) {
      story.tell("cache", entry.getFileName() + " is damaged: thrown away and made again");
      discard(entry);
    }
    Path building = root.resolve(entry.getFileName() + BUILDING);
    discard(building);
    removeAbandoned();
    Files.createDirectory(building);
    try {
      builder.build(building);
      JSON.writeValue(building.resolve(COMPLETE).toFile(), sizes(building));
      Files.move(building, entry, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException e) {
      keepLog(building);
      discard(building);
      throw e;
    }
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

  /**
   * Removes a folder. An ordinary user's build that was killed leaves files of subordinate users,
   * which only the root of a user namespace may remove.
   */
  private static void discard(Path folder) {
    try {
      ScratchFolder.remove(folder);
    } catch (InfraException e) {
      HostCommand.run(
          List.of("unshare", "--map-root-user", "--map-auto", "rm", "-rf", folder.toString()));
    }
  }

  /** Removes what builders of other entries left when they were killed: nobody holds its lock. */
  private void removeAbandoned() throws IOException {
    try (Stream<Path> inside = Files.list(root)) {
      for (Path folder : inside.filter(path -> path.toString().endsWith(BUILDING)).toList()) {
        String file = folder.getFileName().toString();
        String name = file.substring(0, file.length() - BUILDING.length());
        lockOf(name).ifFree(() -> discard(folder));
      }
    }
  }

  private CacheLock lockOf(String name) {
    return new CacheLock(root.resolve(name + ".lock"));
  }

  private static boolean whole(Path entry) {
    Path complete = entry.resolve(COMPLETE);
    if (!Files.isRegularFile(complete)) {
      return false;
    }
    try {
      Map<String, Long> sizes = JSON.readValue(complete.toFile(), new TypeReference<>() {});
      for (Map.Entry<String, Long> file : sizes.entrySet()) {
        if (Files.size(entry.resolve(file.getKey())) != file.getValue()) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
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
}
