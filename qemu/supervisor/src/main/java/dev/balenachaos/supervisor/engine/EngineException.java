package dev.balenachaos.supervisor.engine;

/** Says that the engine refused a request or could not be reached. */
public final class EngineException extends RuntimeException {
  private static final int UNREACHABLE = 0;

  private final int status;

  /**
   * Describes a refusal in the words of balena-supervisor's engine client.
   *
   * @param status the HTTP code, 4xx or 5xx
   * @param reason the engine's own error text
   */
  public EngineException(int status, String reason) {
    super("(HTTP code " + status + ") " + kind(status) + " - " + reason);
    this.status = status;
  }

  EngineException(String message, Throwable cause) {
    super(message, cause);
    this.status = UNREACHABLE;
  }

  /** Returns whether the engine says that the thing asked for does not exist. */
  public boolean isNotFound() {
    return status == 404;
  }

  private static String kind(int status) {
    return switch (status) {
      case 400 -> "bad parameter";
      case 404 -> "no such object";
      case 409 -> "conflict";
      case 500 -> "server error";
      default -> "unexpected";
    };
  }
}
