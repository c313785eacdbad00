package dev.balenachaos.run;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a run proves nothing: the device was not steady at the start, or the fault had no
 * effect. JUnit reports it as an error, not as a failure.
 */
public final class InvalidException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public InvalidException(String message) {
    super(message);
  }

  public InvalidException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
