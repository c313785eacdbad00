package dev.balenachaos.lab.cloud;

/** Thrown when a request is not granted; the client gets the status and one line. */
final class Refusal extends Exception {

  private static final long serialVersionUID = 1L;

  private final int status;

  Refusal(int status, String line) {
    super(line, null, false, false);
    this.status = status;
  }

  static Refusal malformed(String line) {
    return new Refusal(400, line);
  }

  static Refusal unauthorized() {
    return new Refusal(401, "Unauthorized");
  }

  static Refusal notFound() {
    return new Refusal(404, "Not Found");
  }

  Answer answer() {
    String line = getMessage();
    return Answer.text(status, line == null ? "" : line);
  }
}
