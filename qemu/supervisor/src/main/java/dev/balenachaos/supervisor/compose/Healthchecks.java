package dev.balenachaos.supervisor.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.json.Json;

/** Joins the health check of an image with what a service says about it, field by field. */
final class Healthchecks {
  private static final String[][] FIELDS = {
    {"interval", "Interval"}, {"timeout", "Timeout"}, {"startPeriod", "StartPeriod"},
  };

  private Healthchecks() {}

  static ObjectNode of(JsonNode composed, JsonNode image) {
    ObjectNode check = Json.object();
    check.set("test", image.has("Test") ? image.path("Test") : Json.array("NONE"));
    for (String[] field : FIELDS) {
      if (image.path(field[1]).asLong() > 0) {
        check.put(field[0], image.path(field[1]).asLong());
      }
    }
    if (image.path("Retries").asInt() > 0) {
      check.put("retries", image.path("Retries").asInt());
    }
    return composed.isObject() ? overlay(check, composed) : check;
  }

  private static ObjectNode overlay(ObjectNode check, JsonNode composed) {
    if (composed.path("disable").asBoolean()) {
      check.set("test", Json.array("NONE"));
      return check;
    }
    JsonNode test = composed.path("test");
    if (!test.isMissingNode()) {
      check.set("test", test.isTextual() ? Json.array("CMD-SHELL", test.asText()) : test);
    }
    for (String[] field : FIELDS) {
      String snake = field[0].equals("startPeriod") ? "start_period" : field[0];
      if (composed.has(snake)) {
        check.put(field[0], Quantities.duration(composed.path(snake).asText()).toNanos());
      }
    }
    if (composed.has("retries")) {
      check.put("retries", composed.path("retries").asInt());
    }
    return check;
  }

  /** Translates a health check to the engine's names. */
  static ObjectNode toEngine(JsonNode check) {
    ObjectNode engine = Json.object();
    engine.set("Test", check.path("test"));
    for (String[] field : FIELDS) {
      if (check.has(field[0])) {
        engine.set(field[1], check.path(field[0]));
      }
    }
    if (check.has("retries")) {
      engine.set("Retries", check.path("retries"));
    }
    return engine;
  }
}
