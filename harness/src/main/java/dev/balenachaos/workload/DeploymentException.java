package dev.balenachaos.workload;

import dev.balenachaos.run.InfraException;

/** Thrown when a workload could not be deployed, changed or removed. */
public final class DeploymentException extends InfraException {

  private static final long serialVersionUID = 1L;

  public DeploymentException(String message) {
    super(message);
  }

  public DeploymentException(String message, Throwable cause) {
    super(message, cause);
  }
}
