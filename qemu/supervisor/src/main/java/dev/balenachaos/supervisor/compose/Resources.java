package dev.balenachaos.supervisor.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.target.App;
import java.util.LinkedHashMap;
import java.util.Map;

/** The volumes and networks of an app, in the supervisor's words and in the engine's. */
public final class Resources {
  private static final String DEFAULT_NETWORK = "default";

  private Resources() {}

  /** Returns the configuration of every volume that the app declares, by its bare name. */
  public static Map<String, ObjectNode> volumes(App app) {
    Map<String, ObjectNode> volumes = new LinkedHashMap<>();
    app.volumes()
        .forEach(
            (name, given) -> {
              ObjectNode config = Json.object();
              config.set("driverOpts", objectOrEmpty(given.path("driver_opts")));
              config.put("driver", given.path("driver").asText("local"));
              ObjectNode labels = objectOrEmpty(given.path("labels")).deepCopy();
              labels.put("io.balena.supervised", "true").put("io.balena.app-uuid", app.uuid());
              config.set("labels", labels);
              volumes.put(name, config);
            });
    return volumes;
  }

  /**
   * Returns the configuration of every network of the app, the default one included. If no service
   * is on it, the default network is but a name in the engine, without addresses.
   */
  public static Map<String, ObjectNode> networks(App app) {
    Map<String, ObjectNode> declared = new LinkedHashMap<>(app.networks());
    declared.putIfAbsent(DEFAULT_NETWORK, Json.object().put("config_only", onlyHostNetwork(app)));
    Map<String, ObjectNode> networks = new LinkedHashMap<>();
    declared.forEach((name, given) -> networks.put(name, network(app, given)));
    return networks;
  }

  private static boolean onlyHostNetwork(App app) {
    return app.services().stream()
        .allMatch(service -> service.composition().path("network_mode").asText().equals("host"));
  }

  private static ObjectNode network(App app, JsonNode given) {
    JsonNode ipam = given.path("ipam");
    ObjectNode config = Json.object();
    config.put("driver", given.path("driver").asText("bridge"));
    ObjectNode addresses = config.putObject("ipam");
    addresses.put("driver", ipam.path("driver").asText("default"));
    ArrayNode pools = addresses.putArray("config");
    for (JsonNode pool : ipam.path("config")) {
      ObjectNode translated = pools.addObject();
      copy(pool, "subnet", translated, "subnet");
      copy(pool, "gateway", translated, "gateway");
      copy(pool, "ip_range", translated, "ipRange");
    }
    addresses.set("options", objectOrEmpty(ipam.path("options")));
    config.put("enableIPv6", given.path("enable_ipv6").asBoolean());
    config.put("internal", given.path("internal").asBoolean());
    ObjectNode labels =
        config.putObject("labels").put("io.balena.app-id", Integer.toString(app.id()));
    labels.setAll(objectOrEmpty(given.path("labels")));
    if (!pools.isEmpty()) {
      labels.put("io.balena.private.ipam.config", "true");
    }
    config.set("options", objectOrEmpty(given.path("driver_opts")));
    config.put("configOnly", given.path("config_only").asBoolean());
    return config;
  }

  /** Writes a volume's configuration as the engine's request to create it. */
  public static ObjectNode volumeRequest(String engineName, JsonNode config) {
    ObjectNode request = Json.object().put("Name", engineName);
    request.set("Labels", config.path("labels"));
    request.set("Driver", config.path("driver"));
    request.set("DriverOpts", config.path("driverOpts"));
    return request;
  }

  /** Writes a network's configuration as the engine's request to create it. */
  public static ObjectNode networkRequest(String engineName, JsonNode config) {
    ObjectNode request = Json.object().put("Name", engineName).put("CheckDuplicate", true);
    request.set("Driver", config.path("driver"));
    ObjectNode ipam = request.putObject("IPAM");
    ipam.set("Driver", config.path("ipam").path("driver"));
    ArrayNode pools = ipam.putArray("Config");
    for (JsonNode pool : config.path("ipam").path("config")) {
      ObjectNode translated = pools.addObject();
      copy(pool, "subnet", translated, "Subnet");
      copy(pool, "gateway", translated, "Gateway");
      copy(pool, "ipRange", translated, "IPRange");
    }
    ipam.set("Options", config.path("ipam").path("options"));
    request.set("EnableIPv6", config.path("enableIPv6"));
    request.set("Internal", config.path("internal"));
    ObjectNode labels = request.putObject("Labels").put("io.balena.supervised", "true");
    labels.setAll(objectOrEmpty(config.path("labels")));
    request.set("Options", config.path("options"));
    request.set("ConfigOnly", config.path("configOnly"));
    return request;
  }

  private static void copy(JsonNode from, String key, ObjectNode to, String newKey) {
    if (from.has(key)) {
      to.set(newKey, from.path(key));
    }
  }

  private static ObjectNode objectOrEmpty(JsonNode node) {
    return node instanceof ObjectNode object ? object : Json.object();
  }
}
