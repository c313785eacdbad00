package dev.balenachaos.run;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the harness, the lab or the access to the device broke, so that nothing is known of
 * the device. JUnit reports it as an error, not as a failure.
 */
public class InfraException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public InfraException(String message) {
    super(message);
  }

  public InfraException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
