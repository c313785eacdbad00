package dev.balenachaos.qemu;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps an entry of the cache from being removed while it is used: a shared lock of a file in it,
 * which goes with the process however that ends. To be taken and looked for under the entry's
 * {@link CacheLock}, so that nobody takes a use up between the look and the removal.
 */
final class UseLock implements AutoCloseable {

  /** One use or more of this process. The kernel keeps one lock for all of them. */
  private static final class Shared {
    private final FileChannel file;
    private int uses;

    private Shared(FileChannel file) {
      this.file = file;
    }
  }

  /**
   * By what the file is, not by its path, which may meanwhile be that of a newer entry. No file is
   * opened a second time: closing it would end the lock of the first.
   */
  private static final Map<Object, Shared> OF_THIS_PROCESS = new HashMap<>();

  private final Object identity;
  private final AtomicBoolean held = new AtomicBoolean(true);

  private UseLock(Object identity) {
    this.identity = identity;
  }

  /** Takes a use up; the file is made when there is none. */
  static UseLock take(Path file) throws IOException {
    synchronized (OF_THIS_PROCESS) {
      if (!Files.exists(file)) {
        Files.createFile(file);
      }
      Object identity = identity(file);
      Shared shared = OF_THIS_PROCESS.get(identity);
      if (shared == null) {
        shared = new Shared(lock(file));
        OF_THIS_PROCESS.put(identity, shared);
      }
      shared.uses++;
      return new UseLock(identity);
    }
  }

  /** Tells whether anybody uses the entry, here or in another process. */
  static boolean isHeld(Path file) throws IOException {
    synchronized (OF_THIS_PROCESS) {
      if (!Files.exists(file)) {
        return false;
      }
      if (OF_THIS_PROCESS.containsKey(identity(file))) {
        return true;
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        return channel.tryLock() == null;
      }
    }
  }

  /** Tells whether this is a use of what lies at a path now. */
  boolean isOf(Path file) throws IOException {
    return Files.exists(file) && identity(file).equals(identity);
  }

  /** Ends the use; a second time does nothing. */
  @Override
  public void close() {
    if (!held.compareAndSet(true, false)) {
      return;
    }
    synchronized (OF_THIS_PROCESS) {
      Shared shared = Objects.requireNonNull(OF_THIS_PROCESS.get(identity));
      shared.uses--;
      if (shared.uses == 0) {
        OF_THIS_PROCESS.remove(identity);
        end(shared.file);
      }
    }
  }

  private static void end(FileChannel file) {
    try {
      file.close();
    } catch (IOException e) {
      throw new InfraException("The use of a cached entry cannot be ended: " + e, e);
    }
  }

  private static FileChannel lock(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      channel.lock(0, Long.MAX_VALUE, true);
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static Object identity(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }
}
