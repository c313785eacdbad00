package dev.balenachaos.device;

import dev.balenachaos.run.InfraException;

/** Thrown when a device does not become ready; names the gate that was not passed. */
public final class BootException extends InfraException {

  private static final long serialVersionUID = 1L;

  private final Boot.Gate gate;

  public BootException(Boot.Gate gate, String message) {
    super(message);
    this.gate = gate;
  }

  /** Returns the first gate that was not passed. */
  public Boot.Gate gate() {
    return gate;
  }
}
