package dev.balenachaos.qemu;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A disk image that devices are made from; none of them changes it.
 *
 * @param name for people
 * @param disk the raw image
 * @param entry the entry of the cache that it lies in, where it does
 */
record DiskImage(String name, Path disk, Optional<String> entry) {

  /** 4 GiB: room for the data partition to grow at first boot, as it does on real media. */
  private static final long DEVICE = 4L << 30;

  /** Describes an image that does not lie in the cache. */
  DiskImage(String name, Path disk) {
    this(name, disk, Optional.empty());
  }

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
      throw new InfraException("The image " + disk + " cannot be read: " + e, e);
    }
  }

  /**
   * Returns what changes when the image does. A file of gigabytes is not read for it: its place,
   * its size and the time of its last change stand for what is in it.
   */
  String identity() {
    try {
      return disk + " " + size() + " " + Files.getLastModifiedTime(disk);
    } catch (IOException e) {
      throw new InfraException("The image " + disk + " cannot be read: " + e, e);
    }
  }

  /** Returns the size of a device's disk as QEMU writes it: {@code -Dqemu.disk}, or 4 GiB. */
  String deviceSize() {
    return System.getProperty("qemu.disk", Long.toString(Math.max(DEVICE, size())));
  }

  /** Makes the disk of a device with a configuration of its own. */
  Overlay layer(Path path, DeviceConfig config) {
    Overlay layer = Overlay.over(disk, path, deviceSize());
    layer.configure(disk, config);
    return layer;
  }
}
