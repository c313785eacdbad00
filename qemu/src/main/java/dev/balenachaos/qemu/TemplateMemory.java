package dev.balenachaos.qemu;

import dev.balenachaos.process.KeptFolder;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Story;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where the memory of a guest lies until it is halted: in the host's memory where there is room, as
 * a disk would be written to all the time while the guest boots. What is kept of it lies with its
 * template in the cache, and the host keeps that in memory as long as it has nothing better to do
 * with it: measured, a copy runs as soon from there.
 */
final class TemplateMemory implements AutoCloseable {

  /**
   * Bytes that are kept for guests, who fill them as they run: those filled are counted twice, for
   * which at worst there is no room where there would be.
   */
  private static final AtomicLong PROMISED = new AtomicLong();

  private final Path folder;
  private final AutoCloseable owner;

  private TemplateMemory(Path folder, AutoCloseable owner) {
    this.folder = folder;
    this.owner = owner;
  }

  /**
   * Finds room for a guest's memory.
   *
   * @param inMemory a file system that is in the host's memory, for instance {@code /dev/shm}
   * @param otherwise the folder to take when there is no room
   */
  static synchronized TemplateMemory find(Path inMemory, Path otherwise, Story story) {
    DataSize needed = DataSize.parse(MachineDevice.memory());
    long room = Math.max(0, room(inMemory) - PROMISED.get());
    if (room < needed.bytes()) {
      story.tellOnce(
          "template",
          "no room for %s in %s (%s are free): the guest's memory lies in the cache's folder"
              .formatted(needed, inMemory, new DataSize(room)));
      return new TemplateMemory(otherwise, () -> {});
    }
    KeptFolder folder = KeptFolder.makeIn(inMemory, "bc-");
    PROMISED.addAndGet(needed.bytes());
    return new TemplateMemory(
        folder.path(),
        () -> {
          PROMISED.addAndGet(-needed.bytes());
          folder.close();
        });
  }

  /** What a file system in memory offers is more than the host has when that is in use. */
  private static long room(Path inMemory) {
    try {
      return Files.isWritable(inMemory)
          ? Math.min(Files.getFileStore(inMemory).getUsableSpace(), HostMemory.available())
          : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  Path folder() {
    return folder;
  }

  @Override
  public void close() {
    try {
      owner.close();
    } catch (InfraException e) {
      throw e;
    } catch (Exception e) {
      throw new InfraException("The folder " + folder + " cannot be removed: " + e, e);
    }
  }
}
