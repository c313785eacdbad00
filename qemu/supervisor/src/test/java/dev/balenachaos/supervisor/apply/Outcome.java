package dev.balenachaos.supervisor.apply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.engine.Engine;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the engine holds in the end.
 *
 * @param containers name and state of each
 * @param volumes when each was made, by its name
 */
record Outcome(List<String> containers, List<String> networks, Map<String, String> volumes) {

  static Outcome of(Engine engine) {
    return new Outcome(
        engine.containers().stream()
            .map(each -> name(each) + " " + each.path("State").path("Status").asText())
            .sorted()
            .toList(),
        engine.networks().stream().map(Outcome::name).sorted().toList(),
        engine.volumes().stream()
            .collect(Collectors.toMap(Outcome::name, each -> each.path("CreatedAt").asText())));
  }

  private static String name(JsonNode thing) {
    return thing.path("Name").asText();
  }
}
