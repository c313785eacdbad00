package dev.balenachaos.supervisor.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.json.Json;

/** What is sent back: a code, a content type and a body. */
record Answer(int status, String contentType, String body) {

  /** Answers as the real one does when it sends a bare text: with the type of a page. */
  static Answer page(int status, String text) {
    return new Answer(status, "text/html; charset=utf-8", text);
  }

  static Answer plain(int status, String text) {
    return new Answer(status, "text/plain; charset=utf-8", text);
  }

  static Answer json(int status, JsonNode body) {
    return new Answer(status, "application/json; charset=utf-8", Json.write(body));
  }

  static Answer failed(int status, String message) {
    return json(status, Json.object().put("status", "failed").put("message", message));
  }

  /** Answers with the message of what went wrong, or with its kind if it has no message. */
  static Answer failed(int status, Exception cause) {
    String message = cause.getMessage();
    return failed(status, message == null ? cause.toString() : message);
  }
}
