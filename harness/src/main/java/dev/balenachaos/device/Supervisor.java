package dev.balenachaos.device;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/** The device's supervisor, by its HTTP API on port 48484. */
public interface Supervisor {

  /** The port of the supervisor's API (config.json {@code listenPort} of balenaOS). */
  int PORT = 48484;

  /** Tells whether {@code GET /ping} answers 200 now. Never throws. */
  boolean pings();

  /** Tells whether {@code GET /v1/healthy} answers 200 now. Never throws. */
  boolean healthy();

  /**
   * Sends a request.
   *
   * @param body JSON to send, or null
   * @return the answer, whatever its status
   * @throws dev.balenachaos.run.InfraException when there was no answer within the time limit
   */
  Answer send(
      String method,
      String path,
      @org.jspecify.annotations.Nullable JsonNode body,
      Duration timeLimit);

  /** Sends a GET with a time limit of 30 s at full speed. */
  default Answer get(String path) {
    return send("GET", path, null, Duration.ofSeconds(30));
  }

  /** Sends a POST with a time limit of 30 s at full speed. */
  default Answer post(String path, JsonNode body) {
    return send("POST", path, body, Duration.ofSeconds(30));
  }

  /**
   * An answer of the supervisor.
   *
   * @param status the HTTP status
   * @param body the body as text; never null but potentially empty
   */
  record Answer(int status, String body) {

    /**
     * Returns the body as JSON.
     *
     * @throws dev.balenachaos.run.InfraException when it is none
     */
    public JsonNode json() {
      return SupervisorJson.read(this);
    }
  }
}
