package dev.balenachaos.supervisor.target;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.json.Json;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * One service of an app.
 *
 * @param running whether the container is started after it was created
 * @param composition the compose keys of the service, in snake case
 */
public record Service(
    int id,
    int imageId,
    String name,
    String image,
    boolean running,
    Map<String, String> environment,
    Map<String, String> labels,
    ObjectNode composition) {

  /** Returns the names of the services that must have been started before this one. */
  public List<String> dependsOn() {
    JsonNode dependencies = composition.path("depends_on");
    return dependencies.isObject()
        ? StreamSupport.stream(Json.keys(dependencies).spliterator(), false).toList()
        : Json.elements(dependencies).map(JsonNode::asText).toList();
  }
}
