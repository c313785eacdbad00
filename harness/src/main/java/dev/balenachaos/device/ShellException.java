package dev.balenachaos.device;

import dev.balenachaos.run.InfraException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a command on a device could not be run, took too long, or failed where it must not.
 */
public final class ShellException extends InfraException {

  private static final long serialVersionUID = 1L;

  public ShellException(String message) {
    super(message);
  }

  public ShellException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
