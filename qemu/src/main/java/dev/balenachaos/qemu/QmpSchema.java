package dev.balenachaos.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a QEMU can do, by its own word and never by its version.
 *
 * @param entries the answer to {@code query-qmp-schema}
 */
record QmpSchema(JsonNode entries) {

  /** Tells whether there is such a command. */
  boolean hasCommand(String command) {
    for (JsonNode entry : entries) {
      if (entry.path("meta-type").asText().equals("command")
          && entry.path("name").asText().equals(command)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Tells whether some enumeration has all of these values. The schema does not tell the names of
   * enumerations, so one has to be known by what is in it.
   */
  boolean hasEnumOf(String... values) {
    for (JsonNode entry : entries) {
      Set<String> has = new HashSet<>();
      entry.path("values").forEach(value -> has.add(value.asText()));
      if (has.containsAll(List.of(values))) {
        return true;
      }
    }
    return false;
  }
}
