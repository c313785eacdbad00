package dev.balenachaos.qemu;

import dev.balenachaos.run.InfraException;

/**
 * Thrown when a copy runs but does not get ready. Its template may be damaged, or the host so busy
 * that nothing gets ready on it.
 */
final class UnreadyCopyException extends DamagedTemplateException {

  private static final long serialVersionUID = 1L;

  UnreadyCopyException(InfraException cause) {
    super("a copy of it does not get ready: " + cause.getMessage(), cause);
  }
}
