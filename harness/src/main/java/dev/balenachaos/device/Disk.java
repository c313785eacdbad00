package dev.balenachaos.device;

/**
 * The capability to spoil a device's disk from outside, as flash spoils that wears out. Its errors
 * and its slowness stand side by side; each goes on until it is undone, also across reboots.
 */
public interface Disk {

  /**
   * Lets every read fail with EIO that touches a sector, in place of what failed before. Writes
   * succeed.
   *
   * @param sector of 512 bytes, counted from the beginning of the disk
   */
  void failReadsOf(long sector);

  /**
   * Lets every request fail with EIO that would change the disk, in place of what failed before.
   * Reads succeed.
   */
  void failWrites();

  /** Lets no request fail any more; does nothing when none does. */
  void failNoMore();

  /**
   * Holds the disk down to a rate, reads and writes together, in place of the rate before.
   *
   * @param bytesPerSecond 1 or more
   */
  void slowDown(long bytesPerSecond);

  /** Lets the disk be as fast as it is; does nothing when it is. */
  void fullSpeed();
}
