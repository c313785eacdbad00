package dev.balenachaos.supervisor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.compose.HostFacts;
import dev.balenachaos.supervisor.compose.HostResources;
import dev.balenachaos.supervisor.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;

/** Bodies recorded from balena-supervisor 19.0.5 on balena-engine 20.10.44. */
public final class Recorded {
  /** The host on which they were recorded. */
  public static final HostFacts HOST =
      new HostFacts(
          "a1b2c3d4e5f60718293a4b5c6d7e8f90",
          "genericx86-64-ext",
          "amd64",
          "balenaOS 6.5.4+rev1",
          "realdev");

  /** What that host lends to containers: nothing but its engine. */
  public static final HostResources RESOURCES =
      new HostResources(48484, Path.of("/engine.sock"), false, false, "");

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
