package dev.balenachaos.qemu.likeness;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.ShellException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** Waits for what a device does in its own time. */
final class Eventually {

  private Eventually() {}

  /**
   * Asks twice a second until an assertion holds. A command that fails counts as one that does not
   * hold: a file may not be there yet, a device may be on its way through a reboot.
   *
   * @param bound how long it may take at full speed; scaled to the host's speed
   */
  static void within(Duration bound, Device device, ThrowingRunnable assertion) {
    Awaitility.await()
        .atMost(device.deadlines().scaled(bound))
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() -> holdsNow(assertion));
  }

  private static void holdsNow(ThrowingRunnable assertion) throws Throwable {
    try {
      assertion.run();
    } catch (ShellException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }
}
