package dev.balenachaos.supervisor.apply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.log.Log;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The locks by which an app forbids that it is stopped, and by which the supervisor in turn tells
 * the app that it is about to (balena-supervisor's lib/update-lock.ts). While the supervisor acts
 * on an app it holds every lock of it, and no two of its own threads hold those of one app.
 */
public final class UpdateLocks {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration FOREVER = Duration.ofDays(365);
  private static final String[] HOST_UPDATE_BREADCRUMBS = {
    "mnt/state/rollback-health-breadcrumb", "mnt/state/rollback-altboot-breadcrumb"
  };

  private final Path hostRoot;
  private final LockFiles files;
  private final Duration patience;
  private final Map<Integer, Semaphore> holders = new ConcurrentHashMap<>();
  private final Map<Integer, Hold> kept = new ConcurrentHashMap<>();

  public UpdateLocks(Path hostRoot) {
    this(hostRoot, PATIENCE);
  }

  UpdateLocks(Path hostRoot, Duration patience) {
    this.hostRoot = hostRoot;
    this.files = new LockFiles(hostRoot);
    this.patience = patience;
  }

  /**
   * Runs something while the locks of all services of some apps are held. Waits for at most 10 s
   * where this supervisor holds them already for something else.
   *
   * @param force whether an app's own locks are removed first
   * @throws UpdatesLockedException if an app holds one; nothing was run then
   * @throws RuntimeException what the action throws
   */
  public void during(Collection<Integer> appIds, boolean force, Runnable action) {
    List<Hold> holds = new ArrayList<>();
    long begin = System.nanoTime();
    try {
      // Always in the same order, so that two callers cannot wait for each other.
      for (int appId : new TreeSet<>(appIds)) {
        Duration left = patience.minusNanos(System.nanoTime() - begin);
        holds.add(take(appId, services(appId), force, left));
      }
      action.run();
    } finally {
      holds.forEach(Hold::release);
    }
  }

  /**
   * Takes the locks of an app for the apply under way, and keeps them over its later rounds and
   * tries until {@link #settle}; does nothing if they are kept already.
   *
   * @param services those that have containers and those that are to have
   * @throws UpdatesLockedException if the app holds one of them and no force is used
   */
  void keep(int appId, Collection<String> services, boolean force) {
    if (!kept.containsKey(appId)) {
      kept.put(appId, take(appId, services, force, FOREVER));
    }
  }

  /**
   * Gives up what was kept, since every app is as its target says; and what a supervisor that was
   * killed has left behind.
   */
  void settle() {
    kept.values().forEach(Hold::release);
    kept.clear();
    try {
      for (int appId : files.apps()) {
        Semaphore holder = holder(appId);
        if (holder.tryAcquire()) {
          try {
            files.ours(appId).forEach(files::remove);
          } finally {
            holder.release();
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The update locks cannot be read", e);
    }
  }

  /**
   * Makes sure that no host OS update waits for its verdict.
   *
   * @throws UpdatesLockedException if one does
   */
  void checkHostUpdate() {
    for (String breadcrumb : HOST_UPDATE_BREADCRUMBS) {
      if (Files.exists(hostRoot.resolve(breadcrumb))) {
        throw new UpdatesLockedException("Waiting for Host OS update to finish");
      }
    }
  }

  /** The locks of one app that are held. */
  private interface Hold {
    void release();
  }

  private Hold take(int appId, Collection<String> services, boolean force, Duration wait) {
    ObjectNode details = Json.object().put("appId", appId);
    details.set("services", Json.array(services));
    Log.event("Take update locks", details.put("force", force));
    Semaphore holder = holder(appId);
    if (!acquired(holder, wait)) {
      throw new UpdatesLockedException(
          "Locks for app " + appId + " are being held by another supervisor operation");
    }
    Set<Path> taken = new TreeSet<>();
    try {
      taken.addAll(files.ours(appId));
      for (String service : services) {
        takeMissing(appId, service, force, taken);
      }
      return () -> release(appId, taken);
    } catch (IOException e) {
      release(appId, taken);
      throw new UncheckedIOException("The update locks of app " + appId + " cannot be taken", e);
    } catch (UpdatesLockedException e) {
      release(appId, taken);
      throw e;
    }
  }

  private void takeMissing(int appId, String service, boolean force, Set<Path> taken)
      throws IOException {
    for (Path lock : files.of(appId, service)) {
      if (taken.contains(lock)) {
        continue;
      }
      if (force) {
        files.remove(lock);
      }
      try {
        files.take(lock);
      } catch (FileAlreadyExistsException e) {
        throw new UpdatesLockedException(
            "Lockfile exists for { appId: " + appId + ", service: " + service + " }");
      }
      taken.add(lock);
    }
  }

  private void release(int appId, Set<Path> taken) {
    Log.event("Release update locks", Json.object().put("appId", appId));
    taken.forEach(files::remove);
    holder(appId).release();
  }

  private Semaphore holder(int appId) {
    return holders.computeIfAbsent(appId, id -> new Semaphore(1, true));
  }

  private Set<String> services(int appId) {
    try {
      return files.services(appId);
    } catch (IOException e) {
      throw new UncheckedIOException("The update locks of app " + appId + " cannot be read", e);
    }
  }

  private static boolean acquired(Semaphore holder, Duration wait) {
    try {
      return holder.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
