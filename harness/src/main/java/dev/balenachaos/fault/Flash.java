package dev.balenachaos.fault;

import dev.balenachaos.device.Disk;

/**
 * Faults of a device's flash memory, as they come with its age. They are done to the disk from
 * outside, so that the device can undo nothing of them, and neither does a reboot; they end with
 * the device. A test on a device without the capability {@link Disk} is skipped.
 *
 * <pre>{@code
 * try (Injection slow = device.inject(Flash.slow(128 << 10))) {
 *   assertThat(device).service("web").keepsAnsweringFor(ofSeconds(30));
 * }
 * }</pre>
 */
public final class Flash {

  private Flash() {}

  /**
   * Slows the disk down. The effect is that reads past the page cache are no faster than that.
   *
   * @param bytesPerSecond reads and writes together, at least 16 KiB
   * @throws IllegalArgumentException for less
   */
  public static Fault slow(long bytesPerSecond) {
    return new SlowFlash(bytesPerSecond);
  }

  /**
   * Makes the first sector of a file unreadable. What is in the page cache can be read until the
   * next boot. The effect is that a read past the page cache fails with EIO.
   *
   * @param path an absolute path of a file on the device's disk, without spaces
   * @throws IllegalArgumentException for any other path
   */
  public static Fault unreadable(String path) {
    return new UnreadableFile(path);
  }

  /**
   * Lets every write fail, as flash does that has used up its spare blocks: with EIO. What is in
   * the page cache is lost where it was not written before, and a journalled file system that meets
   * it is read-only until the next boot. The effect is that a write past the page cache fails with
   * EIO: of a sector that belongs to no partition, by what it holds.
   *
   * <p>Once it is healed, reset the device, and do not reboot it: what was lost may only be met as
   * a file system is unmounted, and its journal is lost with it then (fs/ext4 of Linux 6.12).
   */
  public static Fault unwritable() {
    return new UnwritableDisk();
  }
}
