package dev.balenachaos.supervisor.apply;

import dev.balenachaos.supervisor.log.Log;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The lock files of the services, below the folder that each container sees as {@code /tmp/balena}
 * (balena-supervisor's lib/lockfile.ts). A lock is taken as soon as something of its name exists, a
 * file as well as a folder. Those of the supervisor belong to the user 65534, by which it knows
 * them again after it was killed.
 */
final class LockFiles {
  private static final String[] NAMES = {"updates.lock", "resin-updates.lock"};
  private static final int OWNER = 65534;
  private static final int WRITABLE_BY_ALL_AND_STICKY = 01777;
  private static final int READ_ONLY = 0444;

  private final Path services;

  LockFiles(Path hostRoot) {
    this.services = hostRoot.resolve("tmp/balena-supervisor/services");
  }

  /** Returns the services of an app that have a folder for locks. */
  Set<String> services(int appId) throws IOException {
    Set<String> names = new TreeSet<>();
    for (Path child : children(services.resolve(Integer.toString(appId)))) {
      if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
        names.add(child.getFileName().toString());
      }
    }
    return names;
  }

  /** Returns the apps that have a folder for locks. */
  Set<Integer> apps() throws IOException {
    Set<Integer> ids = new TreeSet<>();
    for (Path child : children(services)) {
      String name = child.getFileName().toString();
      if (name.matches("\\d{1,9}")) {
        ids.add(Integer.valueOf(name));
      }
    }
    return ids;
  }

  /** Returns both lock files of a service, whether they exist or not. */
  List<Path> of(int appId, String service) {
    Path folder = services.resolve(Integer.toString(appId)).resolve(service);
    return Arrays.stream(NAMES).map(folder::resolve).toList();
  }

  /** Returns the locks of an app that a supervisor has taken, this one or one that is no more. */
  Set<Path> ours(int appId) throws IOException {
    Set<Path> ours = new TreeSet<>();
    for (String service : services(appId)) {
      for (Path lock : of(appId, service)) {
        if (isOurs(lock)) {
          ours.add(lock);
        }
      }
    }
    return ours;
  }

  private static boolean isOurs(Path lock) throws IOException {
    try {
      Object uid = Files.getAttribute(lock, "unix:uid", LinkOption.NOFOLLOW_LINKS);
      return Integer.valueOf(OWNER).equals(uid);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /**
   * Takes one lock.
   *
   * @throws FileAlreadyExistsException if it is taken already
   */
  void take(Path lock) throws IOException {
    Path folder = Files.createDirectories(lock.resolveSibling("."));
    permit(folder, "unix:mode", WRITABLE_BY_ALL_AND_STICKY);
    // Made whole under another name first: a supervisor that is killed in between must not leave a
    // lock that looks like the app's own, since nobody would ever remove it.
    Path draft = Files.createTempFile(folder, ".", ".lock-draft");
    try {
      permit(draft, "unix:mode", READ_ONLY);
      permit(draft, "unix:uid", OWNER);
      Files.createLink(lock, draft);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /** Gives up one lock, whoever holds it; a folder that is not empty stays. */
  void remove(Path lock) {
    try {
      Files.deleteIfExists(lock);
    } catch (IOException e) {
      Log.warn("Could not remove the update lock " + lock + ": " + e);
    }
  }

  /** Outside of its container the supervisor may not be root; it then cannot know its locks. */
  private static void permit(Path path, String attribute, int value) throws IOException {
    try {
      Files.setAttribute(path, attribute, value, LinkOption.NOFOLLOW_LINKS);
    } catch (FileSystemException e) {
      Log.warn("Could not set " + attribute + " of " + path + ": " + e.getReason());
    }
  }

  private static List<Path> children(Path folder) throws IOException {
    List<Path> children = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
        stream.forEach(children::add);
      }
    }
    return children;
  }
}
