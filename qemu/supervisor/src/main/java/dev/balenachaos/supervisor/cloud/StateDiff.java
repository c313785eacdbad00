package dev.balenachaos.supervisor.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.json.Json;

/**
 * What is new in a state: each field that differs, as a whole. Fields that are gone and objects
 * that are empty are left out, since the cloud would not understand them (balena-supervisor's
 * lib/json.ts, as its report uses it).
 */
final class StateDiff {
  private StateDiff() {}

  static ObjectNode between(JsonNode last, ObjectNode current) {
    ObjectNode diff = Json.object();
    for (String field : Json.keys(current)) {
      JsonNode value = current.path(field);
      // As texts, since a number that was read from a file may be of another kind.
      boolean same = last.has(field) && Json.write(last.path(field)).equals(Json.write(value));
      if (!same && !isEmpty(value)) {
        diff.set(field, value);
      }
    }
    return diff;
  }

  private static boolean isEmpty(JsonNode value) {
    return value.isObject() && value.isEmpty();
  }
}
