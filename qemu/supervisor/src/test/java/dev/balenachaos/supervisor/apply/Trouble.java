package dev.balenachaos.supervisor.apply;

/** What happens at one call to the engine. */
interface Trouble {

  /** Returns whether the engine does what the call asks first. */
  boolean happensAfter();

  /** Returns whether the supervisor's process ends with it. */
  boolean killsSupervisor();

  /** Makes it happen, and throws what the caller sees of it. */
  void strike();
}
