package dev.balenachaos.qemu;

import dev.balenachaos.run.Story;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock on an entry of the cache, against other processes and other threads of this one. The
 * kernel releases it when its holder dies.
 *
 * @param path the file that stands for the lock; it stays when the lock is free
 */
record CacheLock(Path path) {

  /** A file lock belongs to a whole process, so its threads need a lock of their own. */
  private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  /** What is done while the lock is held. */
  @FunctionalInterface
  interface Action {
    void run() throws IOException;
  }

  /** Does something under the lock, and says so once when the lock has to be waited for. */
  void holding(Story story, Action action) throws IOException {
    if (!ifFree(action)) {
      story.tell("cache", "somebody else is making " + path.getFileName() + ": waiting");
      ReentrantLock thread = threadLock();
      thread.lock();
      try (FileChannel file = open()) {
        file.lock();
        action.run();
      } finally {
        thread.unlock();
      }
    }
  }

  /**
   * Does something under the lock, unless somebody holds it.
   *
   * @return whether it was done
   */
  boolean ifFree(Action action) throws IOException {
    ReentrantLock thread = threadLock();
    if (thread.isHeldByCurrentThread() || !thread.tryLock()) {
      return false;
    }
    try (FileChannel file = open()) {
      FileLock lock = file.tryLock();
      if (lock == null) {
        return false;
      }
      action.run();
      return true;
    } finally {
      thread.unlock();
    }
  }

  private ReentrantLock threadLock() {
    return THREADS.computeIfAbsent(path.toAbsolutePath(), any -> new ReentrantLock());
  }

  private FileChannel open() throws IOException {
    return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }
}
