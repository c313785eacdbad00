package dev.balenachaos.supervisor.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.target.App;
import dev.balenachaos.supervisor.target.Service;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The environment and the labels of a service: its own, then the supervisor's, then the image's;
 * whoever says a name first wins.
 */
final class ServiceEnvironment {
  private static final String HANDOVER = "/tmp/balena/handover-complete";

  private final HostFacts host;

  ServiceEnvironment(HostFacts host) {
    this.host = host;
  }

  ObjectNode environment(App app, Service service, JsonNode image) {
    ObjectNode environment = given(service, "environment", service.environment());
    for (String prefix : new String[] {"BALENA", "RESIN"}) {
      Map<String, String> facts = new LinkedHashMap<>();
      facts.put("_APP_ID", Integer.toString(app.id()));
      facts.put("_APP_UUID", app.uuid());
      facts.put("_APP_NAME", app.name());
      facts.put("_SERVICE_NAME", service.name());
      facts.put("_DEVICE_UUID", host.uuid());
      facts.put("_DEVICE_TYPE", host.deviceType());
      facts.put("_DEVICE_ARCH", host.arch());
      facts.put("_HOST_OS_VERSION", host.osVersion());
      facts.put("_APP_LOCK_PATH", "/tmp/balena/updates.lock");
      facts.put("", "1");
      facts.forEach((name, value) -> putIfAbsent(environment, prefix + name, value));
    }
    putIfAbsent(environment, "RESIN_SERVICE_KILL_ME_PATH", HANDOVER);
    putIfAbsent(environment, "BALENA_SERVICE_HANDOVER_COMPLETE_PATH", HANDOVER);
    putIfAbsent(environment, "USER", "root");
    for (JsonNode variable : image.path("Config").path("Env")) {
      String[] parts = variable.asText().split("=", 2);
      putIfAbsent(environment, parts[0], parts.length > 1 ? parts[1] : "");
    }
    return environment;
  }

  static ObjectNode labels(App app, Service service, JsonNode image) {
    ObjectNode labels = given(service, "labels", service.labels());
    labels.put("io.balena.supervised", "true");
    labels.put("io.balena.app-id", Integer.toString(app.id()));
    labels.put("io.balena.service-id", Integer.toString(service.id()));
    labels.put("io.balena.service-name", service.name());
    labels.put("io.balena.app-uuid", app.uuid());
    JsonNode inherited = image.path("Config").path("Labels");
    for (String name : Json.keys(inherited)) {
      putIfAbsent(labels, name, inherited.path(name).asText());
    }
    return labels;
  }

  private static ObjectNode given(Service service, String key, Map<String, String> outer) {
    ObjectNode given = Json.object();
    JsonNode composed = service.composition().path(key);
    for (String name : Json.keys(composed)) {
      given.put(name, composed.path(name).asText());
    }
    outer.forEach(given::put);
    return given;
  }

  private static void putIfAbsent(ObjectNode texts, String name, String value) {
    if (!texts.has(name)) {
      texts.put(name, value);
    }
  }
}
