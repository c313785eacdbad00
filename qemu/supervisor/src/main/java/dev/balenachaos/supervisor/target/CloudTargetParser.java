package dev.balenachaos.supervisor.target;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.json.Json;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads one device's part of a version 3 target state, as the cloud sends it (balena-supervisor's
 * types/state.ts, device-state/db-format.ts and device-state/device-config.ts). Of an app the first
 * release counts; the host's own app, which the stand-in does not update, is left out.
 */
final class CloudTargetParser {
  private static final Set<String> VARIABLES =
      Set.of(
          "SUPERVISOR_POLL_INTERVAL",
          "SUPERVISOR_INSTANT_UPDATE_TRIGGER",
          "SUPERVISOR_LOCAL_MODE",
          "SUPERVISOR_CONNECTIVITY_CHECK",
          "SUPERVISOR_LOG_CONTROL",
          "SUPERVISOR_API_REQUEST_TIMEOUT",
          "SUPERVISOR_DELTA",
          "SUPERVISOR_DELTA_REQUEST_TIMEOUT",
          "SUPERVISOR_DELTA_APPLY_TIMEOUT",
          "SUPERVISOR_DELTA_RETRY_COUNT",
          "SUPERVISOR_DELTA_RETRY_INTERVAL",
          "SUPERVISOR_DELTA_VERSION",
          "SUPERVISOR_OVERRIDE_LOCK",
          "SUPERVISOR_PERSISTENT_LOGGING",
          "SUPERVISOR_HARDWARE_METRICS",
          "SUPERVISOR_VPN_CONTROL",
          "HOST_FIREWALL_MODE",
          "HOST_DISCOVERABILITY");

  private CloudTargetParser() {}

  /**
   * Reads what the cloud wants of a device.
   *
   * @throws InvalidTargetException if a required part is missing or malformed
   */
  static Target parse(JsonNode device) throws InvalidTargetException {
    String name = Field.of(device, "name").deviceName();
    Map<String, String> config =
        withoutNamespace(Field.of(device, "config").texts("[a-zA-Z_][a-zA-Z0-9_:]*"));
    Field all = Field.of(device, "apps");
    List<App> apps = new ArrayList<>();
    for (String uuid : Json.keys(all.object())) {
      if (!all.child(uuid).node().path("is_host").asBoolean()) {
        apps.add(app(uuid, all.child(uuid)));
      }
    }
    boolean local = Target.flag(config, "SUPERVISOR_LOCAL_MODE", false);
    return new Target(local, name, config, List.copyOf(apps));
  }

  /**
   * Each variable may come with a prefix of the cloud's: BALENA_ outranks RESIN_, and that none.
   */
  private static Map<String, String> withoutNamespace(Map<String, String> given) {
    Map<String, String> known = new LinkedHashMap<>();
    for (String prefix : new String[] {"", "RESIN_", "BALENA_"}) {
      given.forEach(
          (name, value) -> {
            if (name.startsWith(prefix) && VARIABLES.contains(name.substring(prefix.length()))) {
              known.put(name.substring(prefix.length()), value);
            }
          });
    }
    return known;
  }

  private static App app(String uuid, Field field) throws InvalidTargetException {
    int id = field.child("id").identifier();
    String name = field.child("name").shortText();
    field.key().shortText();
    Iterator<String> commits = field.node().path("releases").fieldNames();
    if (!commits.hasNext()) {
      return new App(id, uuid, name, "", 0, List.of(), Map.of(), Map.of());
    }
    String commit = commits.next();
    Field release = field.child("releases").child(commit);
    List<Service> services = new ArrayList<>();
    for (String service : Json.keys(release.node().path("services"))) {
      services.add(service(release.child("services").child(service)));
    }
    return new App(
        id,
        uuid,
        name,
        release.key().shortText(),
        release.child("id").identifier(),
        List.copyOf(services),
        TargetParser.definitions(release, "volumes"),
        TargetParser.definitions(release, "networks"));
  }

  private static Service service(Field field) throws InvalidTargetException {
    ObjectNode composition =
        field.has("composition") ? field.child("composition").object() : Json.object();
    return new Service(
        field.child("id").identifier(),
        field.child("image_id").identifier(),
        field.key().dockerName(),
        ImageName.normal(field.child("image").shortText()),
        !field.has("running") || field.child("running").flag(),
        field.child("environment").texts("[a-zA-Z_][a-zA-Z0-9_]*"),
        field.child("labels").texts("[!#-&(-_a-~]+"),
        composition);
  }
}
