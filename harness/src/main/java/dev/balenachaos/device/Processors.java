package dev.balenachaos.device;

/**
 * The capability to look at the processors of an emulated device from outside, also when nothing on
 * it answers any more.
 */
public interface Processors {

  /**
   * Returns the registers, interrupts and timers of each, as the emulator writes them.
   *
   * @throws dev.balenachaos.run.InfraException when the emulator does not answer
   */
  String state();
}
