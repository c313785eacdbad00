package dev.balenachaos.workload;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the supervisor gets to know of a workload. */
record Release(
    String name,
    int appId,
    int id,
    Map<String, Service> services,
    List<String> volumes,
    Map<String, String> config) {

  private static final JsonMapper JSON = new JsonMapper();

  Release {
    services = Collections.unmodifiableMap(new LinkedHashMap<>(services));
    volumes = List.copyOf(volumes);
    config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
  }

  Service service(String wanted) {
    Service service = services.get(wanted);
    if (service == null) {
      throw new IllegalArgumentException(
          "App " + name + " has no service " + wanted + "; it has " + services.keySet());
    }
    return service;
  }

  /** Returns the id that the supervisor uses for a service: 1 for the first one. */
  int idOf(String service) {
    return List.copyOf(services.keySet()).indexOf(service(service).name()) + 1;
  }

  /** Returns a digest of the content: another content is another commit. */
  String commit() {
    return Sha256.hex(content().toString().getBytes(StandardCharsets.UTF_8)).substring(0, 32);
  }

  /** Returns a digest of the images and of all that the device gets to know: its config, too. */
  String key() {
    ObjectNode whole = content();
    config.forEach(whole.putObject("config")::put);
    return Sha256.hex((whole + imagesKey()).getBytes(StandardCharsets.UTF_8));
  }

  /** Returns a digest of the images. */
  String imagesKey() {
    Map<String, String> ids = new TreeMap<>();
    services
        .values()
        .forEach(service -> ids.put(service.image().reference(), service.image().id()));
    return Sha256.hex(ids.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the app as the supervisor's local target state has it. */
  ObjectNode asTarget() {
    return content().put("commit", commit());
  }

  private ObjectNode content() {
    ObjectNode app =
        JSON.createObjectNode().put("appId", appId).put("name", name).put("releaseId", id);
    ObjectNode byId = app.putObject("services");
    services.forEach(
        (service, described) ->
            byId.set(Integer.toString(idOf(service)), described.asTarget(idOf(service))));
    ObjectNode named = app.putObject("volumes");
    volumes.forEach(named::putObject);
    app.putObject("networks");
    return app;
  }
}
