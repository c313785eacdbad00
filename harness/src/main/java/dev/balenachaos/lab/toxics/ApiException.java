package dev.balenachaos.lab.toxics;

/** A refusal that Toxiproxy's API puts into its body: {@code {"error": …, "status": …}}. */
final class ApiException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;

  ApiException(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  static ApiException badBody(String why) {
    return new ApiException(400, "bad request body: " + why);
  }

  static ApiException missing(String field) {
    return new ApiException(400, "missing required field: " + field);
  }

  static ApiException noSuchProxy() {
    return new ApiException(404, "proxy not found");
  }

  static ApiException noSuchToxic() {
    return new ApiException(404, "toxic not found");
  }

  int status() {
    return status;
  }
}
