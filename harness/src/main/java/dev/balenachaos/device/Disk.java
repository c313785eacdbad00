package dev.balenachaos.device;

/**
 * The capability to spoil a device's disk from outside, as flash spoils that wears out. The two
 * ways stand side by side; each goes on until it is undone, also across reboots.
 */
public interface Disk {

  /**
   * Lets every read fail with EIO that touches a sector, in place of the sector before. Writes
   * succeed.
   *
   * @param sector of 512 bytes, counted from the beginning of the disk
   */
  void failReadsOf(long sector);

  /** Lets all reads succeed again; does nothing when they do. */
  void readAgain();

  /**
   * Holds the disk down to a rate, reads and writes together, in place of the rate before.
   *
   * @param bytesPerSecond 1 or more
   */
  void slowDown(long bytesPerSecond);

  /** Lets the disk be as fast as it is; does nothing when it is. */
  void fullSpeed();
}
