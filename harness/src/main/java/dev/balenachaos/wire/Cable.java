package dev.balenachaos.wire;

import java.nio.file.Path;

/**
 * What a device provider brings for a wire: how frames are led out of the machine's cable, and how
 * the cable is pulled. Each call throws {@link dev.balenachaos.run.InfraException} when the machine
 * does not do it.
 */
public interface Cable {

  /**
   * The unix sockets on which the wire listens, one for each way in and out. Frames are written one
   * behind the other, each after its length in 4 bytes, high byte first.
   *
   * @param fromDevice takes what the device sends
   * @param toLab gives what is to go on to the lab
   * @param fromLab takes what the lab sends
   * @param toDevice gives what is to go on to the device
   */
  record Sockets(Path fromDevice, Path toLab, Path fromLab, Path toDevice) {}

  /** Leads the frames out to the given sockets, and connects to all four before it returns. */
  void divert(Sockets sockets);

  /** Lets the frames pass beside the wire again; does nothing when they do. */
  void restore();

  /** Takes the device's link down or up. */
  void link(boolean up);

  /** Tells whether the machine still runs. When it does not, no wire breaks. */
  boolean alive();
}
