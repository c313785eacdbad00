package dev.balenachaos.fault;

/** How one injection is healed; made ready before the act. */
interface Healer {

  /**
   * Makes the undo ready, so that it runs also when the harness is gone.
   *
   * @throws dev.balenachaos.run.InfraException when it cannot: then nothing may be injected
   */
  void arm();

  /**
   * Holds the undo back for another while.
   *
   * @return false when it has run by itself
   */
  boolean renew();

  /**
   * Tells whether the undo has done its work: by itself, or in an attempt whose answer was lost.
   *
   * @throws dev.balenachaos.run.InfraException when that cannot be seen
   */
  boolean undone();

  /**
   * Undoes the fault; may run any number of times.
   *
   * @throws dev.balenachaos.run.InfraException when it did not work this time
   */
  void heal();

  /**
   * Takes the undo from the device, once its work is proved.
   *
   * @throws dev.balenachaos.run.InfraException when it did not work this time
   */
  void strike();

  /**
   * Strikes out what the host knows of the undo, once that is gone from the device.
   *
   * @throws dev.balenachaos.run.InfraException when the host cannot
   */
  void forget();

  /** Tells people what undoes the fault when {@link #heal} does not. */
  String lastResort();
}
