package dev.balenachaos.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * Something that QEMU told without being asked.
 *
 * @param name for instance {@code GUEST_PANICKED}
 * @param at when, by QEMU's own clock, which is the host's
 * @param data what belongs to it; an empty object when nothing does
 */
record QmpEvent(String name, Instant at, JsonNode data) {

  static QmpEvent of(JsonNode message) {
    JsonNode timestamp = message.path("timestamp");
    Instant at =
        Instant.ofEpochSecond(
            timestamp.path("seconds").asLong(), timestamp.path("microseconds").asLong() * 1_000);
    return new QmpEvent(message.path("event").asText(), at, message.path("data"));
  }
}
