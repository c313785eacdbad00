package dev.balenachaos.qemu;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A disk image that devices are made from; none of them changes it.
 *
 * @param name for people
 * @param disk the raw image
 */
record DiskImage(String name, Path disk) {

  /**
   * Takes an image of somebody else's, for instance a real balenaOS image.
   *
   * @throws InfraException when it is missing, empty, truncated or no raw disk image
   */
  static DiskImage given(Path disk) {
    PartitionTable.of(disk);
    return new DiskImage(disk.getFileName().toString(), disk.toAbsolutePath());
  }

  /** Returns its size in bytes. */
  long size() {
    try {
      return Files.size(disk);
    } catch (IOException e) {
      throw new InfraException("The image " + disk + " cannot be read: " + e.getMessage(), e);
    }
  }
}
