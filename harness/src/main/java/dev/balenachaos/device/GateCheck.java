package dev.balenachaos.device;

import java.time.Duration;

/** The question that opens one gate. */
interface GateCheck {

  Boot.Gate gate();

  /**
   * Asks once.
   *
   * @param left how much of the deadline is left, for questions that can wait on the device
   */
  boolean isOpen(Duration left);

  /** Returns what the last answer was, for errors. */
  String lastSeen();

  /** Returns what a person can do when it stays closed. */
  String advice();
}
