package dev.balenachaos.supervisor.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a handler gets to see.
 *
 * @param parameters the named parts of the path
 * @param query the decoded query
 * @param body the JSON body; an empty object if none was sent as JSON
 */
record Request(Map<String, String> parameters, Map<String, String> query, JsonNode body) {
  private static final Set<String> TRUE = Set.of("true", "on", "1");

  /** Reads the app's id from the path; empty if it is no positive number. */
  OptionalInt pathAppId() {
    return identifier(parameters.getOrDefault("appId", ""));
  }

  /** Reads the app's id from the body; empty if it is no positive number. */
  OptionalInt bodyAppId() {
    return identifier(body.path("appId").asText());
  }

  OptionalInt imageId() {
    return identifier(body.path("imageId").asText());
  }

  boolean force() {
    return TRUE.contains(body.path("force").asText());
  }

  private static OptionalInt identifier(String text) {
    return text.matches("0*[1-9]\\d{0,8}")
        ? OptionalInt.of(Integer.parseInt(text))
        : OptionalInt.empty();
  }
}
