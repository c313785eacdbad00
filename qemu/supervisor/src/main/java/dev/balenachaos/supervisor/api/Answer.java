package dev.balenachaos.supervisor.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.json.Json;

/** What is sent back: a code, a content type (empty for no body at all) and a body. */
record Answer(int status, String contentType, String body) {

  /** Answers as the real one does when it sends a bare text: with the type of a page. */
  static Answer page(int status, String text) {
    return new Answer(status, "text/html; charset=utf-8", text);
  }

  static Answer plain(int status, String text) {
    return new Answer(status, "text/plain; charset=utf-8", text);
  }

  static Answer json(int status, JsonNode body) {
    return new Answer(status, "application/json; charset=utf-8", body.toString());
  }

  static Answer failed(int status, String message) {
    return json(status, Json.object().put("status", "failed").put("message", message));
  }

  static Answer empty(int status) {
    return new Answer(status, "", "");
  }
}
