package dev.balenachaos.supervisor.target;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the local form of a version 2 target state. What is required and which names are valid
 * follows balena-supervisor's types/state.ts, types/basic.ts and lib/legacy.ts.
 */
final class TargetParser {
  private static final List<String> NOT_COMPOSE =
      List.of(
          "imageId",
          "serviceName",
          "image",
          "environment",
          "labels",
          "running",
          "serviceId",
          "contract");

  private TargetParser() {}

  /**
   * Reads what was posted.
   *
   * @param formerName the device's name if the posted state has none
   * @throws InvalidTargetException if a required part is missing or malformed
   */
  static Target parse(JsonNode posted, String formerName) throws InvalidTargetException {
    JsonNode local = posted.path("local");
    String name =
        local.path("name").isMissingNode() ? formerName : Field.of(local, "name").deviceName();
    Map<String, String> config =
        local.path("config").isMissingNode()
            ? Map.of()
            : Field.of(local, "config").texts("[a-zA-Z_][a-zA-Z0-9_:]*");
    List<App> apps = new ArrayList<>();
    for (String id : Json.keys(local.path("apps"))) {
      apps.add(app(id, Field.of(local.path("apps"), id)));
    }
    return new Target(true, name, config, List.copyOf(apps));
  }

  private static App app(String id, Field field) throws InvalidTargetException {
    int appId = field.key().identifier();
    String name = field.child("name").shortText();
    if (!field.has("commit")) {
      return new App(appId, id, name, "", 0, List.of(), Map.of(), Map.of());
    }
    List<Service> services = new ArrayList<>();
    for (String serviceId : Json.keys(field.node().path("services"))) {
      services.add(service(field.child("services").child(serviceId)));
    }
    return new App(
        appId,
        id,
        name,
        field.child("commit").shortText(),
        field.child("releaseId").identifier(),
        List.copyOf(services),
        definitions(field, "volumes"),
        definitions(field, "networks"));
  }

  private static Service service(Field field) throws InvalidTargetException {
    ObjectNode composition = field.object().deepCopy();
    composition.remove(NOT_COMPOSE);
    return new Service(
        field.key().identifier(),
        field.child("imageId").identifier(),
        field.child("serviceName").dockerName(),
        field.child("image").shortText(),
        !field.has("running") || field.child("running").flag(),
        field.child("environment").texts("[a-zA-Z_][a-zA-Z0-9_]*"),
        field.child("labels").texts("[!#-&(-_a-~]+"),
        composition);
  }

  /** Reads the compose definitions of volumes or networks, which stand in an app or a release. */
  static Map<String, ObjectNode> definitions(Field parent, String kind)
      throws InvalidTargetException {
    Map<String, ObjectNode> definitions = new LinkedHashMap<>();
    for (String name : Json.keys(parent.node().path(kind))) {
      Field definition = parent.child(kind).child(name);
      definition.key().dockerName();
      definitions.put(name, definition.object());
    }
    return definitions;
  }
}
