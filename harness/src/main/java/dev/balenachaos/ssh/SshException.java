package dev.balenachaos.ssh;

import dev.balenachaos.run.InfraException;

/** Thrown when a device could not be spoken to over SSH; says whether trying again may help. */
public final class SshException extends InfraException {

  private static final long serialVersionUID = 1L;

  /** Why it failed. */
  public enum Reason {
    /** No SSH server answers there now, or it went away meanwhile. Trying again may help. */
    AWAY,
    /** The server does not accept the key. A device that is still booting may do so later. */
    REFUSED,
    /** The device's own key is not the expected one. */
    UNTRUSTED,
    /** The private key cannot be used. */
    UNUSABLE_KEY,
    /** The device answers, but the command took too long and was ended. */
    TOO_SLOW,
    /** The connection was closed by its owner. */
    CLOSED
  }

  private final Reason reason;

  SshException(Reason reason, String tried, String seen, String advice) {
    this(reason, tried, seen, advice, null);
  }

  SshException(
      Reason reason,
      String tried,
      String seen,
      String advice,
      @org.jspecify.annotations.Nullable Throwable cause) {
    super("Tried: " + tried + "\nSeen: " + seen + "\nDo: " + advice, cause);
    this.reason = reason;
  }

  /** Returns why it failed. */
  public Reason reason() {
    return reason;
  }
}
