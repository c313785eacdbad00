package dev.balenachaos.timeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * A {@code timeline.json}.
 *
 * @param run the id of the run that it is of
 * @param started the host's wall clock at its zero, when the device was asked for
 * @param events in the order of time
 */
public record SavedTimeline(String run, Instant started, List<Event> events) {

  /** One event. */
  public record Event(
      Duration at, String kind, String source, String text, Map<String, String> details) {

    /** Tells whether it is of that kind, and from that source. */
    public boolean is(String ofKind, String fromSource) {
      return kind.equals(ofKind) && source.equals(fromSource);
    }

    /** Returns a detail in milliseconds, zero where the event has none of that name. */
    public Duration millis(String detail) {
      return Duration.ofMillis(Long.parseLong(details.getOrDefault(detail, "0")));
    }
  }

  /**
   * Reads one.
   *
   * @throws IOException when the file cannot be read, or is not JSON
   */
  public static SavedTimeline read(Path file) throws IOException {
    JsonNode root = new JsonMapper().readTree(file.toFile());
    return new SavedTimeline(
        root.path("run").asText(),
        Instant.parse(root.path("started").asText()),
        StreamSupport.stream(root.path("events").spliterator(), false)
            .map(SavedTimeline::event)
            .toList());
  }

  private static Event event(JsonNode saved) {
    Map<String, String> details = new HashMap<>();
    saved
        .path("details")
        .properties()
        .forEach(one -> details.put(one.getKey(), one.getValue().asText()));
    return new Event(
        Duration.ofNanos(Math.round(saved.path("atMillis").asDouble() * 1e6)),
        saved.path("kind").asText(),
        saved.path("source").asText(),
        saved.path("text").asText(),
        details);
  }
}
