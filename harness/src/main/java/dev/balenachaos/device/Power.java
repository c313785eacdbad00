package dev.balenachaos.device;

/** The capability to act on a device's power from outside. */
public interface Power {

  /** Resets the machine at once, as its reset button does. */
  void reset();
}
