package dev.balenachaos.supervisor.apply;

/** Says that the device has, or is asked to have, nothing of an app. */
public final class UnknownAppException extends RuntimeException {
  private UnknownAppException(int appId, String state) {
    super("Application with ID " + appId + " is not in the " + state + " state");
  }

  static UnknownAppException current(int appId) {
    return new UnknownAppException(appId, "current");
  }

  static UnknownAppException target(int appId) {
    return new UnknownAppException(appId, "target");
  }
}
