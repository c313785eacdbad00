package dev.balenachaos.device;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A run's claim on a device that lives on, so that no other run of this user heals or hurts it
 * meanwhile. The kernel gives it up when the process ends, whichever way.
 */
final class Claim implements AutoCloseable {

  private final FileChannel file;

  private Claim(FileChannel file) {
    this.file = file;
  }

  /**
   * Claims a device.
   *
   * @param device its name, for errors
   * @param path the file that stands for the device; it stays when the claim is given up
   * @throws InfraException when another run has it
   */
  static Claim on(String device, Path path) {
    try {
      Files.createDirectories(path.toAbsolutePath().getParent());
      FileChannel file =
          FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!lock(file)) {
        String holder = Files.readString(path).strip();
        file.close();
        throw taken(device, holder);
      }
      file.truncate(0);
      file.write(StandardCharsets.UTF_8.encode(ProcessHandle.current().pid() + "\n"));
      return new Claim(file);
    } catch (IOException e) {
      throw new InfraException("The device " + device + " cannot be claimed by " + path + ": " + e);
    }
  }

  /** A file lock belongs to a whole process, so a second one in this process is told apart. */
  private static boolean lock(FileChannel file) throws IOException {
    try {
      return file.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
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
    file.close();
  }
}
