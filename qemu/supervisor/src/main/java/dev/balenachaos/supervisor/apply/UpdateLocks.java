package dev.balenachaos.supervisor.apply;

import dev.balenachaos.supervisor.log.Log;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The locks by which an app forbids that it is stopped: a file of a known name in the folder that
 * its container sees as {@code /tmp/balena} (balena-supervisor's lib/update-lock.ts). The stand-in
 * only looks for them; it takes none itself.
 */
public final class UpdateLocks {
  private static final String[] NAMES = {"updates.lock", "resin-updates.lock"};
  private static final String[] HOST_UPDATE_BREADCRUMBS = {
    "mnt/state/rollback-health-breadcrumb", "mnt/state/rollback-altboot-breadcrumb"
  };

  private final Path hostRoot;

  public UpdateLocks(Path hostRoot) {
    this.hostRoot = hostRoot;
  }

  /**
   * Makes sure that no service of an app is locked.
   *
   * @param force whether locks are removed instead
   * @throws UpdatesLockedException if there is a lock and no force
   */
  void check(int appId, boolean force) {
    for (Path service : services(appId)) {
      for (String name : NAMES) {
        Path lock = service.resolve(name);
        if (Files.exists(lock)) {
          if (!force) {
            throw new UpdatesLockedException(
                "Lockfile exists for { appId: "
                    + appId
                    + ", service: "
                    + service.getFileName()
                    + " }");
          }
          remove(lock);
        }
      }
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

  private List<Path> services(int appId) {
    Path folder = hostRoot.resolve("tmp/balena-supervisor/services").resolve("" + appId);
    List<Path> services = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
        children.forEach(services::add);
      } catch (IOException e) {
        throw new UncheckedIOException("The update locks of app " + appId + " are unreadable", e);
      }
    }
    return services;
  }

  private static void remove(Path lock) {
    try {
      Files.delete(lock);
      Log.info("Removed update lock " + lock + " by force");
    } catch (IOException e) {
      throw new UncheckedIOException("The update lock " + lock + " cannot be removed", e);
    }
  }
}
