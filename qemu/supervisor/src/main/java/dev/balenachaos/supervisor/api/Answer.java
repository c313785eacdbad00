package dev.balenachaos.supervisor.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.json.Json;

/** What is sent back to a client. */
sealed interface Answer {
  int status();

  /** Returns the content type; empty if none is sent. */
  String contentType();

  /** An answer that is there as a whole. */
  record Whole(int status, String contentType, String body) implements Answer {}

  /** An answer that comes bit by bit, possibly without end; always of code 200, without a type. */
  record Streamed(Feed feed) implements Answer {
    @Override
    public int status() {
      return 200;
    }

    @Override
    public String contentType() {
      return "";
    }
  }

  /** Answers as the real one does when it sends a bare text: with the type of a page. */
  static Answer page(int status, String text) {
    return new Whole(status, "text/html; charset=utf-8", text);
  }

  static Answer plain(int status, String text) {
    return new Whole(status, "text/plain; charset=utf-8", text);
  }

  static Answer empty(int status) {
    return new Whole(status, "", "");
  }

  static Answer json(int status, JsonNode body) {
    return new Whole(status, "application/json; charset=utf-8", Json.write(body));
  }

  /** Answers with a success and one more field. */
  static Answer success(String name, String value) {
    return json(200, Json.object().put("status", "success").put(name, value));
  }

  /** Answers with a success and one more field, which is a tree. */
  static Answer success(String name, JsonNode value) {
    return json(200, Json.object().put("status", "success").set(name, value));
  }

  /** Refuses a caller whose key is not good for the app. */
  static Answer unauthorized() {
    return failed(401, "Unauthorized");
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
