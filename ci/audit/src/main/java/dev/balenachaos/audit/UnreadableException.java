package dev.balenachaos.audit;

/** Thrown when a file is not what its name says, so that nothing is known of its images. */
final class UnreadableException extends Exception {

  private static final long serialVersionUID = 1L;

  private final int line;

  UnreadableException(int line, String message) {
    super(message);
    this.line = line;
  }

  /** Returns where; the first line is 1. */
  int line() {
    return line;
  }
}
