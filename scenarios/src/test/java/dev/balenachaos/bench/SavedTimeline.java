package dev.balenachaos.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@code timeline.json}.
 *
 * @param started the host's wall clock at its zero, when the device was asked for
 * @param events in the order of time
 */
record SavedTimeline(Instant started, List<Event> events) {

  /**
   * One event.
   *
   * @param since for a recovery: the moment from which on the device was steady; zero otherwise
   */
  record Event(Duration at, String kind, String source, Duration since) {

    boolean is(String ofKind, String fromSource) {
      return kind.equals(ofKind) && source.equals(fromSource);
    }
  }

  static SavedTimeline read(Path file) throws IOException {
    JsonNode root = new JsonMapper().readTree(file.toFile());
    List<Event> events = new ArrayList<>();
    for (JsonNode event : root.path("events")) {
      events.add(
          new Event(
              millis(event.path("atMillis").asDouble()),
              event.path("kind").asText(),
              event.path("source").asText(),
              millis(event.path("details").path("sinceMillis").asDouble())));
    }
    return new SavedTimeline(Instant.parse(root.path("started").asText()), events);
  }

  private static Duration millis(double millis) {
    return Duration.ofNanos(Math.round(millis * 1e6));
  }
}
