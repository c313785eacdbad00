package dev.balenachaos.supervisor.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.json.Json;
import java.util.stream.Stream;

/** Reads what the engine tells of a container. */
final class Inspected {
  private Inspected() {}

  /** Returns the volumes that a container mounts, by name. */
  static Stream<String> mounted(JsonNode container) {
    JsonNode host = container.path("HostConfig");
    return Stream.concat(
        Json.elements(host.path("Binds"))
            .map(bind -> bind.asText().split(":", 2)[0])
            .filter(source -> !source.startsWith("/")),
        Json.elements(host.path("Mounts"))
            .filter(mount -> mount.path("Type").asText().equals("volume"))
            .map(mount -> mount.path("Source").asText()));
  }

  /** Returns the networks that a container has joined, by name. */
  static JsonNode joined(JsonNode container) {
    return container.path("NetworkSettings").path("Networks");
  }
}
