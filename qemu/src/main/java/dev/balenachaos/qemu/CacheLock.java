package dev.balenachaos.qemu;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.awaitility.Awaitility;

/**
 * The lock under which an entry of the cache is made, taken into use and removed, against other
 * processes and other threads of this one. The kernel releases it when its holder dies.
 *
 * @param path the file that stands for the lock; whoever holds the lock may remove it
 */
record CacheLock(Path path) {

  /** A file lock belongs to a whole process, so its threads need a lock of their own. */
  private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  private static final Duration POLL = Duration.ofMillis(20);

  /** What is done while the lock is held. */
  @FunctionalInterface
  interface Action<T> {
    T run() throws IOException;
  }

  /**
   * Does something under the lock.
   *
   * @param whenWaiting is run once when the lock has to be waited for
   */
  <T> T holding(Runnable whenWaiting, Action<T> action) throws IOException {
    ReentrantLock thread = threadLock();
    boolean waited = !thread.tryLock();
    if (waited) {
      whenWaiting.run();
      thread.lock();
    }
    try {
      Optional<FileChannel> file = tryFile();
      if (file.isEmpty() && !waited) {
        whenWaiting.run();
      }
      try (FileChannel held = file.isPresent() ? file.get() : awaitFile()) {
        return action.run();
      }
    } finally {
      thread.unlock();
    }
  }

  /**
   * Does something under the lock, unless somebody holds it.
   *
   * @return what was done returned, or empty when it was not done
   */
  <T> Optional<T> ifFree(Action<T> action) throws IOException {
    ReentrantLock thread = threadLock();
    if (thread.isHeldByCurrentThread() || !thread.tryLock()) {
      return Optional.empty();
    }
    try {
      Optional<FileChannel> file = tryFile();
      if (file.isEmpty()) {
        return Optional.empty();
      }
      try (FileChannel held = file.get()) {
        return Optional.of(action.run());
      }
    } finally {
      thread.unlock();
    }
  }

  /** Removes the lock's file, while it is held, of an entry that is no more. */
  void remove() throws IOException {
    alone(() -> Files.deleteIfExists(path));
  }

  private ReentrantLock threadLock() {
    return THREADS.computeIfAbsent(path.toAbsolutePath(), any -> new ReentrantLock());
  }

  /**
   * Waits by asking again: the kernel takes two processes with several waiting threads for a
   * deadlock, and fails a wait of its own.
   */
  private FileChannel awaitFile() {
    return Awaitility.await("lock " + path)
        .pollInSameThread()
        .pollDelay(POLL)
        .pollInterval(POLL)
        .forever()
        .until(this::tryFile, Optional::isPresent)
        .orElseThrow();
  }

  private Optional<FileChannel> tryFile() throws IOException {
    return alone(
        () -> {
          FileChannel file =
              FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          boolean locked = false;
          try {
            locked = file.tryLock() != null;
            return locked ? Optional.of(file) : Optional.empty();
          } finally {
            if (!locked) {
              file.close();
            }
          }
        });
  }

  /**
   * Opens and locks, or removes, while no other process does: so what was opened is still what the
   * path leads to. Nothing that can be asked of the path afterwards tells that, as a new file may
   * have the number of a removed one. The file {@code locks} stays.
   */
  private <T> T alone(Action<T> action) throws IOException {
    synchronized (THREADS) {
      try (FileChannel mutex =
          FileChannel.open(
              path.resolveSibling("locks"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        mutex.lock();
        return action.run();
      }
    }
  }
}
