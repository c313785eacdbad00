package dev.balenachaos.supervisor.apply;

/** Says that the device has neither containers, networks nor volumes of an app. */
public final class UnknownAppException extends RuntimeException {
  UnknownAppException(int appId) {
    super("Application with ID " + appId + " is not in the current state");
  }
}
