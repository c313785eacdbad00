package dev.balenachaos.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A release of the suite's app, which has the id 1. Every method returns a changed copy.
 *
 * @param commit by which the release is known
 * @param services by name
 * @param volumes their names
 * @param config config variables of the device
 */
record App(
    String commit,
    Map<String, AppService> services,
    List<String> volumes,
    Map<String, String> config) {

  static final int ID = 1;

  private static final JsonMapper JSON = new JsonMapper();

  /** Starts a release without services. */
  static App release(String commit) {
    return new App(commit, Map.of(), List.of(), Map.of());
  }

  /** Makes it another release with the same content. */
  App as(String otherCommit) {
    return new App(otherCommit, services, volumes, config);
  }

  /** Adds a service, or replaces the one of that name. */
  App with(AppService service) {
    Map<String, AppService> more = new LinkedHashMap<>(services);
    more.put(service.name(), service);
    return new App(commit, more, volumes, config);
  }

  App withVolume(String volume) {
    List<String> more = new ArrayList<>(volumes);
    more.add(volume);
    return new App(commit, services, more, config);
  }

  App withConfig(String variable, String value) {
    Map<String, String> more = new LinkedHashMap<>(config);
    more.put(variable, value);
    return new App(commit, services, volumes, more);
  }

  /** Returns it as the only app of a target state in local mode, in the form that is posted. */
  JsonNode target() {
    ObjectNode target = JSON.createObjectNode();
    ObjectNode local = target.putObject("local").put("name", "contract");
    config.forEach(local.putObject("config")::put);
    ObjectNode app =
        local
            .putObject("apps")
            .putObject(String.valueOf(ID))
            .put("appId", ID)
            .put("name", "contract")
            .put("commit", commit)
            .put("releaseId", 1);
    ObjectNode described = app.putObject("services");
    services.values().forEach(service -> described.set(service.id(), service.target()));
    ObjectNode named = app.putObject("volumes");
    volumes.forEach(named::putObject);
    app.putObject("networks");
    return target;
  }
}
