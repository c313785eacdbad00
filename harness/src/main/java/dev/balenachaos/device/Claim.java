package dev.balenachaos.device;

import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Run;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * A test's claim on a device that lives on, so that no other run of this user heals or hurts it
 * meanwhile, and no other test of its run. The kernel gives it up when the process ends, whichever
 * way.
 */
final class Claim implements AutoCloseable {

  /**
   * What this process holds, and for which run. It must not even open such a file a second time:
   * closing it would give up the process's lock on it.
   */
  private static final Map<Path, String> HELD = new HashMap<>();

  private final Path path;
  private final FileChannel file;

  private Claim(Path path, FileChannel file) {
    this.path = path;
    this.file = file;
  }

  /**
   * Claims a device. Waits while another test of the same run has it, and tells so.
   *
   * @param device its name, for errors
   * @param path the file that stands for the device; it stays when the claim is given up
   * @param run the run that wants it
   * @throws InfraException when another run has it
   */
  static Claim on(String device, Path path, Run run) {
    Path absolute = path.toAbsolutePath();
    String self = Long.toString(ProcessHandle.current().pid());
    hold(device, absolute, run, self);
    try {
      return new Claim(absolute, locked(device, absolute, self));
    } catch (IOException e) {
      release(absolute);
      throw new InfraException("The device " + device + " cannot be claimed by " + path + ": " + e);
    } catch (RuntimeException e) {
      release(absolute);
      throw e;
    }
  }

  private static void hold(String device, Path path, Run run, String self) {
    synchronized (HELD) {
      if (run.id().equals(HELD.get(path))) {
        run.story().tell("claim", "another test of this run has " + device + ": waiting for it");
      }
      while (HELD.containsKey(path)) {
        if (!run.id().equals(HELD.get(path))) {
          throw taken(device, self);
        }
        try {
          HELD.wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new InfraException("Interrupted while another test of this run had " + device, e);
        }
      }
      HELD.put(path, run.id());
    }
  }

  private static void release(Path path) {
    synchronized (HELD) {
      HELD.remove(path);
      HELD.notifyAll();
    }
  }

  private static FileChannel locked(String device, Path path, String self) throws IOException {
    Files.createDirectories(path.getParent());
    FileChannel file =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (file.tryLock() == null) {
        throw taken(device, holder(file));
      }
      file.truncate(0);
      file.write(StandardCharsets.UTF_8.encode(self));
      return file;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static String holder(FileChannel file) throws IOException {
    ByteBuffer pid = ByteBuffer.allocate(20);
    file.read(pid, 0);
    return StandardCharsets.UTF_8.decode(pid.flip()).toString();
  }

  private static InfraException taken(String device, String holder) {
    return new InfraException(
        "Tried: to take "
            + device
            + " for tests that break it\nSeen: another run has it, process "
            + holder
            + " on this host\nDo: wait until that run has ended");
  }

  @Override
  public void close() throws IOException {
    try {
      file.close();
    } finally {
      release(path);
    }
  }
}
