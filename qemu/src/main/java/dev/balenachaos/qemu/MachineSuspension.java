package dev.balenachaos.qemu;

import dev.balenachaos.device.Suspension;

/**
 * Suspends a machine's guest. One that is halted for another reason, without power for instance, is
 * left to that.
 */
final class MachineSuspension implements Suspension {

  private final Qmp qmp;
  private boolean suspended;

  MachineSuspension(Qmp qmp) {
    this.qmp = qmp;
  }

  @Override
  public synchronized void suspend() {
    if (qmp.execute("query-status").path("running").asBoolean()) {
      suspended = true; // also where the answer does not come, and the guest may be halted or not
      qmp.execute("stop");
    }
  }

  @Override
  public synchronized void resume() {
    if (suspended) {
      qmp.execute("cont");
      suspended = false;
    }
  }
}
