package dev.balenachaos.supervisor.target;

/** Says why a posted target was refused; the former target stays in force. */
public final class InvalidTargetException extends Exception {
  InvalidTargetException(String message) {
    super("Invalid target state.\n" + message);
  }
}
