package dev.balenachaos.device;

/**
 * The capability to work on a device's disk while the device is off, as people do who put its card
 * into a card reader.
 */
public interface CardReader {

  /**
   * Cuts the power, puts a file onto the boot partition, over what is there, and switches the
   * device on.
   *
   * @param path in the partition, for instance {@code config.json}
   * @throws dev.balenachaos.run.InfraException when it cannot be put there; the device is on all
   *     the same
   */
  void putOntoBootPartition(String path, byte[] content);
}
