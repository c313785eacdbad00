package dev.balenachaos.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.run.Run;
import dev.balenachaos.run.Timeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** Writes a timeline as {@code timeline.json}; the schema is told in the harness's README. */
final class TimelineJson {

  private static final int SCHEMA = 1;
  private static final JsonMapper MAPPER = new JsonMapper();

  private TimelineJson() {}

  static void write(Timeline timeline, Run run, String device, Path file) throws IOException {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("schema", SCHEMA);
    root.put("run", run.id());
    root.put("seed", run.seed());
    root.put("device", device);
    root.put("started", timeline.started().toString());
    ArrayNode events = root.putArray("events");
    timeline.events().stream()
        .sorted(Comparator.comparing(Timeline.Event::at))
        .forEach(
            event -> {
              ObjectNode node = events.addObject();
              node.put("atMillis", event.at().toNanos() / 1_000_000.0);
              node.put("kind", event.kind().name().toLowerCase(java.util.Locale.ROOT));
              node.put("source", event.source());
              node.put("text", event.text());
              if (!event.details().isEmpty()) {
                ObjectNode details = node.putObject("details");
                event.details().forEach(details::put);
              }
            });
    Files.write(file, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
  }
}
