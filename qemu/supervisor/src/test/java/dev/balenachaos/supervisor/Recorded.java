package dev.balenachaos.supervisor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Bodies recorded from balena-supervisor 19.0.5 on balena-engine 20.10.44. */
public final class Recorded {
  private Recorded() {}

  public static JsonNode json(String name) {
    String resource = "recorded/" + name + ".json";
    try (InputStream stream = Recorded.class.getResourceAsStream(resource)) {
      return Json.parse(Objects.requireNonNull(stream, resource).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the target that was posted before the bodies of the deployed app were recorded. */
  public static ObjectNode postedTarget() {
    return (ObjectNode) json("posted-target");
  }
}
