package dev.balenachaos.qemu;

import dev.balenachaos.run.InfraException;

/**
 * QEMU, as it is and with the devices that this machine has, cannot keep a guest's state in some
 * way: trying again is in vain, and another way is to be taken. A host that was too full or too
 * slow is none of these.
 */
final class ForbiddenStateException extends InfraException {

  private static final long serialVersionUID = 1;

  ForbiddenStateException(String message) {
    super(message);
  }
}
