package dev.balenachaos.device;

/** The device's files, copied byte for byte. Paths are absolute paths on the device. */
public interface DeviceFiles {

  /**
   * Reads a file.
   *
   * @throws ShellException when it cannot be read
   */
  byte[] read(String path);

  /**
   * Writes a file, replacing what was there.
   *
   * @throws ShellException when it cannot be written, for instance on a full partition
   */
  void write(String path, byte[] content);

  /** Tells whether something is at that path. */
  boolean exists(String path);
}
