package dev.balenachaos.device;

import java.util.List;

/** The capability to hear what a device says on its serial console, with or without a network. */
public interface Console {

  /**
   * Returns all lines since the device was handed out, oldest first; never null but potentially
   * empty. They hold the codes by which a terminal moves and colours.
   */
  List<String> lines();
}
