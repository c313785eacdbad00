package dev.balenachaos.lab.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.eclipse.jetty.http.HttpStatus;

/** What the cloud says: a status, headers, and a body that may be empty. */
record Answer(int status, Map<String, String> headers, byte[] body) {

  static Answer empty(int status) {
    return new Answer(status, Map.of(), new byte[0]);
  }

  static Answer text(int status, String text) {
    return new Answer(
        status, Map.of("Content-Type", "text/plain; charset=utf-8"), text.getBytes(UTF_8));
  }

  /** Answers with the words of the status alone, as balena's API does: {@code Unauthorized}. */
  static Answer words(int status) {
    return text(status, HttpStatus.getMessage(status));
  }

  static Answer json(int status, JsonNode json) {
    return new Answer(
        status,
        Map.of("Content-Type", "application/json; charset=utf-8"),
        json.toString().getBytes(UTF_8));
  }
}
