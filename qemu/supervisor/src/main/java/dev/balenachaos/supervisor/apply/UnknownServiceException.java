package dev.balenachaos.supervisor.apply;

/** Says that an app has no container, or no such service; the message is the API's answer. */
public final class UnknownServiceException extends RuntimeException {
  UnknownServiceException(String message) {
    super(message);
  }
}
