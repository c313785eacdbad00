package dev.balenachaos.supervisor.cloud;

import java.time.Duration;

/**
 * The one thread on which all decisions about the cloud are taken, and its clock, which is
 * monotonic: a jump of the device's clock neither hurries nor delays anything.
 */
interface Timer {
  /** Returns the time that has passed since some moment in the past. */
  Duration now();

  /** Runs a task later; it must not block. */
  void after(Duration delay, Runnable task);

  /** Runs a task as the next. */
  default void soon(Runnable task) {
    after(Duration.ZERO, task);
  }
}
