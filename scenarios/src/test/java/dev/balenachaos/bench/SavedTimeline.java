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
   * @param back for a recovery: how long after the heal the device was steady; zero otherwise
   */
  record Event(Duration at, String kind, String source, String text, Duration back) {

    boolean is(String ofKind, String fromSource) {
      return kind.equals(ofKind) && source.equals(fromSource);
    }
  }

  static SavedTimeline read(Path file) throws IOException {
    JsonNode root = new JsonMapper().readTree(file.toFile());
    List<Event> events = new ArrayList<>();
    for (JsonNode event : root.path("events")) {
      JsonNode details = event.path("details");
      events.add(
          new Event(
              millis(event.path("atMillis").asDouble()),
              event.path("kind").asText(),
              event.path("source").asText(),
              event.path("text").asText(),
              millis(
                  details.path("tookMillis").asDouble() + details.path("errorMillis").asDouble())));
    }
    return new SavedTimeline(Instant.parse(root.path("started").asText()), events);
  }

  private static Duration millis(double millis) {
    return Duration.ofNanos(Math.round(millis * 1e6));
  }
}
