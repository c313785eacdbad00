package dev.balenachaos.device;

/** The capability to suspend a whole device from outside, as hosts do with virtual machines. */
public interface Suspension {

  /**
   * Lets nothing on the device go on, its clocks included but for a real-time clock, which has a
   * life of its own; does nothing when it does not run.
   */
  void suspend();

  /** Lets all go on as if no time had passed; does nothing when it is not suspended. */
  void resume();
}
