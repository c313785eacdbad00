package dev.balenachaos.supervisor.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares a container with the request that would create it anew. The engine writes absent values
 * as null, zero, false or empty, one as good as the other.
 */
public final class Drift {
  private static final Set<String> COMPARED_APART =
      Set.of("Env", "HostConfig", "NetworkingConfig", "Hostname", "ExposedPorts", "Volumes");

  private Drift() {}

  /** Returns the names of what differs, empty if the container is as requested. */
  public static List<String> between(Container container, ObjectNode request) {
    JsonNode config = container.inspected().path("Config");
    JsonNode hostConfig = container.inspected().path("HostConfig");
    List<String> drift = new ArrayList<>();
    for (String field : Json.keys(request)) {
      if (!COMPARED_APART.contains(field) && !same(request.path(field), config.path(field))) {
        drift.add(field);
      }
    }
    for (String field : Json.keys(request.path("HostConfig"))) {
      if (!same(request.path("HostConfig").path(field), hostConfig.path(field))) {
        drift.add("HostConfig." + field);
      }
    }
    if (!variables(request.path("Env")).equals(variables(config.path("Env")))) {
      drift.add("Env");
    }
    String hostname = request.path("Hostname").asText();
    if (!hostname.isEmpty() && !hostname.equals(config.path("Hostname").asText())) {
      drift.add("Hostname");
    }
    if (!joins(container, request.path("NetworkingConfig").path("EndpointsConfig"))) {
      drift.add("Networks");
    }
    return drift;
  }

  private static boolean same(JsonNode wanted, JsonNode seen) {
    if (isBlank(wanted) || isBlank(seen)) {
      return isBlank(wanted) && isBlank(seen);
    }
    if (wanted.isNumber() && seen.isNumber()) {
      return wanted.asLong() == seen.asLong();
    }
    if (wanted.isObject() && seen.isObject()) {
      Set<String> keys = new TreeSet<>();
      wanted.fieldNames().forEachRemaining(keys::add);
      seen.fieldNames().forEachRemaining(keys::add);
      return keys.stream().allMatch(key -> same(wanted.path(key), seen.path(key)));
    }
    if (wanted.isArray() && seen.isArray() && wanted.size() == seen.size()) {
      for (int i = 0; i < wanted.size(); i++) {
        if (!same(wanted.path(i), seen.path(i))) {
          return false;
        }
      }
      return true;
    }
    return wanted.equals(seen);
  }

  private static boolean isBlank(JsonNode node) {
    return node.isMissingNode()
        || node.isNull()
        || (node.isContainerNode() && node.isEmpty())
        || (node.isTextual() && node.asText().isEmpty())
        || (node.isBoolean() && !node.asBoolean())
        || (node.isNumber() && node.asLong() == 0);
  }

  private static Set<String> variables(JsonNode environment) {
    Set<String> variables = new TreeSet<>();
    for (JsonNode variable : environment) {
      if (!variable.asText().contains("_DEVICE_NAME_AT_INIT=")) {
        variables.add(variable.asText());
      }
    }
    return variables;
  }

  private static boolean joins(Container container, JsonNode endpoints) {
    JsonNode joined = container.inspected().path("NetworkSettings").path("Networks");
    for (String name : Json.keys(endpoints)) {
      Set<String> aliases = new TreeSet<>();
      joined.path(name).path("Aliases").forEach(alias -> aliases.add(alias.asText()));
      boolean same =
          joined.has(name)
              && Json.elements(endpoints.path(name).path("Aliases"))
                  .allMatch(alias -> aliases.contains(alias.asText()));
      if (!same) {
        return false;
      }
    }
    return true;
  }
}
