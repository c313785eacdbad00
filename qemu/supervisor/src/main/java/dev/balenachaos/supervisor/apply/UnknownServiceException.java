package dev.balenachaos.supervisor.apply;

/** Says that no service could be told to do something; its message is the API's answer. */
public final class UnknownServiceException extends RuntimeException {

  /** Why there is no such service. */
  public enum Reason {
    NO_APP(
        """
        App not found: an app needs to be installed for this endpoint to work.
        \tIf you've recently moved this device from another app,
        \tplease push an app and wait for it to be installed first."""),
    NO_SERVICE("Service not found, a container must exist for this endpoint to work"),
    SEVERAL_SERVICES(
        "serviceName or imageId parameters were not provided or the app is multi-container."
            + " Use the v2 service action endpoints."),
    NOT_IN_TARGET("Service does not exist in target release");

    private final String message;

    Reason(String message) {
      this.message = message;
    }

    /** Returns the text in which balena-supervisor's device-api/messages.ts says so. */
    public String message() {
      return message;
    }
  }

  private final Reason reason;

  UnknownServiceException(Reason reason) {
    super(reason.message());
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
