package dev.balenachaos.supervisor.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.log.Log;
import dev.balenachaos.supervisor.target.App;
import dev.balenachaos.supervisor.target.Service;
import java.util.Locale;
import java.util.Set;

/**
 * Fills in what a service leaves open and translates its compose keys, into the form in which
 * balena-supervisor shows its own target (compose/service.ts and compose/utils.ts; key for key as
 * seen on supervisor 19.0.5).
 */
public final class ServiceConfigs {
  private static final Set<String> RESTART_POLICIES =
      Set.of("always", "on-failure", "unless-stopped");
  private static final long DEFAULT_SHARED_MEMORY = 64L << 20;
  private static final int NANO_CPUS = 1_000_000_000;

  private final ServiceEnvironment environment;
  private final Features features;
  private final HostFacts host;

  public ServiceConfigs(HostFacts host, HostResources resources) {
    this.host = host;
    this.environment = new ServiceEnvironment(host);
    this.features = new Features(resources);
  }

  /**
   * Returns the whole configuration of a service.
   *
   * @param image the inspected image; a missing node if the engine does not hold it
   */
  public ObjectNode config(App app, Service service, JsonNode image) {
    JsonNode compose = service.composition();
    JsonNode imageConfig = image.path("Config");
    ObjectNode networks = networks(app, service, compose.path("networks"));
    ObjectNode config = Json.object();
    config.put("image", image.path("Id").asText(service.image()));
    config.put("running", service.running());
    config.set("command", words(compose, "command", imageConfig.path("Cmd")));
    config.set("volumes", ServiceVolumes.of(app, service));
    config.put("restart", restart(compose.path("restart").asText("always")));
    config.set("labels", ServiceEnvironment.labels(app, service, image));
    config.set("environment", environment.environment(app, service, image));
    config.put("networkMode", networkMode(app, service, compose, networks));
    config.set("entrypoint", words(compose, "entrypoint", imageConfig.path("Entrypoint")));
    config.put("stopSignal", text(compose, "stop_signal", imageConfig, "StopSignal", "SIGTERM"));
    config.put("workingDir", text(compose, "working_dir", imageConfig, "WorkingDir", ""));
    config.put("user", text(compose, "user", imageConfig, "User", ""));
    config.put("oomKillDisable", compose.path("oom_kill_disable").asBoolean());
    config.put("readOnly", compose.path("read_only").asBoolean());
    config.set("sysctls", sysctls(compose.path("sysctls")));
    config.set("portMaps", ports(compose.path("ports")));
    config.set("capAdd", list(compose.path("cap_add")));
    config.set("capDrop", list(compose.path("cap_drop")));
    config.put("cgroupParent", compose.path("cgroup_parent").asText());
    config.set("devices", devices(compose.path("devices")));
    config.set("deviceRequests", Json.array());
    config.set("dnsOpt", list(compose.path("dns_opt")));
    config.set("extraHosts", list(compose.path("extra_hosts")));
    config.set("networks", networks);
    config.set("dns", list(compose.path("dns")));
    config.set("dnsSearch", list(compose.path("dns_search")));
    config.set("ulimits", ulimits(compose.path("ulimits")));
    config.set("groupAdd", list(compose.path("group_add")));
    config.set(
        "healthcheck",
        Healthchecks.of(compose.path("healthcheck"), imageConfig.path("Healthcheck")));
    config.put("pid", compose.path("pid").asText());
    config.put("pidsLimit", compose.path("pids_limit").asInt());
    config.set("securityOpt", list(compose.path("security_opt")));
    String grace = compose.path("stop_grace_period").asText("10s");
    config.put("stopGracePeriod", Quantities.duration(grace).toSeconds());
    config.set("tmpfs", list(compose.path("tmpfs")));
    config.put("usernsMode", compose.path("userns_mode").asText());
    config.put("cpuShares", compose.path("cpu_shares").asInt());
    config.put("cpuQuota", compose.path("cpu_quota").asInt());
    config.put("cpus", Math.round(compose.path("cpus").asDouble() * NANO_CPUS));
    config.put("cpuset", compose.path("cpuset").asText());
    config.put("domainname", compose.path("domainname").asText());
    config.put("ipc", compose.path("ipc").asText("shareable"));
    config.put("macAddress", compose.path("mac_address").asText());
    config.put("memLimit", Quantities.bytes(compose.path("mem_limit").asText()));
    config.put("memReservation", Quantities.bytes(compose.path("mem_reservation").asText()));
    config.put("oomScoreAdj", compose.path("oom_score_adj").asInt());
    config.put("privileged", compose.path("privileged").asBoolean());
    config.put(
        "shmSize",
        compose.has("shm_size")
            ? Quantities.bytes(compose.path("shm_size").asText())
            : DEFAULT_SHARED_MEMORY);
    config.put("hostname", hostname(compose));
    config.put("tty", compose.path("tty").asBoolean(true));
    features.grant(config, app, service);
    return config;
  }

  private String hostname(JsonNode compose) {
    boolean onHostNetwork = compose.path("network_mode").asText().equals("host");
    return compose.path("hostname").asText(onHostNetwork ? host.hostname() : "");
  }

  private static ObjectNode networks(App app, Service service, JsonNode composed) {
    ObjectNode networks = Json.object();
    if (composed.isArray()) {
      composed.forEach(name -> networks.putObject(app.networkName(name.asText())));
    }
    for (String name : Json.keys(composed)) {
      ObjectNode network = networks.putObject(app.networkName(name));
      JsonNode given = composed.path(name);
      if (given.has("aliases")) {
        network.set("aliases", list(given.path("aliases")));
      }
      for (String version : new String[] {"4", "6"}) {
        if (given.has("ipv" + version + "_address")) {
          network.set("ipv" + version + "Address", given.path("ipv" + version + "_address"));
        }
      }
    }
    for (JsonNode network : networks) {
      ArrayNode aliases = ((ObjectNode) network).withArray("/aliases");
      if (Json.elements(aliases).noneMatch(alias -> alias.asText().equals(service.name()))) {
        aliases.add(service.name());
      }
    }
    return networks;
  }

  /**
   * Returns the main network, and adds it to the others if it is none of them. A mode that names
   * another service or container is not known here: such a service gets the default network.
   */
  private static String networkMode(
      App app, Service service, JsonNode compose, ObjectNode networks) {
    String mode = compose.path("network_mode").asText();
    if (Set.of("host", "bridge", "none").contains(mode)) {
      return mode;
    }
    if (mode.contains(":")) {
      Log.warn("Ignoring network_mode " + mode + ": the stand-in knows no shared networks");
      mode = "";
    }
    if (mode.isEmpty() && !networks.isEmpty()) {
      return networks.fieldNames().next();
    }
    String network = app.networkName(mode.isEmpty() ? "default" : mode);
    if (!networks.has(network)) {
      networks.putObject(network).set("aliases", Json.array(service.name()));
    }
    return network;
  }

  private static ArrayNode words(JsonNode compose, String key, JsonNode inherited) {
    return CommandLine.words(compose.has(key) ? compose.path(key) : inherited);
  }

  private static String restart(String given) {
    String policy = given.strip().toLowerCase(Locale.ROOT);
    if (policy.equals("no")) {
      return "";
    }
    return RESTART_POLICIES.contains(policy) ? policy : "always";
  }

  private static String text(
      JsonNode compose, String key, JsonNode image, String inherited, String otherwise) {
    return compose.path(key).asText(image.path(inherited).asText(otherwise));
  }

  private static ArrayNode ports(JsonNode composed) {
    ArrayNode ports = Json.array();
    for (JsonNode port : composed) {
      PortMap.parse(port.asText())
          .ifPresentOrElse(
              map -> ports.add(map.toConfig()),
              () -> Log.warn("Ignoring malformed port " + Json.write(port)));
    }
    return ports;
  }

  private static ArrayNode devices(JsonNode composed) {
    ArrayNode devices = Json.array();
    for (JsonNode device : composed) {
      String[] parts = device.asText().split(":", 3);
      devices
          .addObject()
          .put("PathOnHost", parts[0])
          .put("PathInContainer", parts.length > 1 ? parts[1] : parts[0])
          .put("CgroupPermissions", parts.length > 2 ? parts[2] : "rwm");
    }
    return devices;
  }

  private static ObjectNode ulimits(JsonNode composed) {
    ObjectNode ulimits = Json.object();
    for (String name : Json.keys(composed)) {
      JsonNode limit = composed.path(name);
      JsonNode soft = limit.isObject() ? limit.path("soft") : limit;
      JsonNode hard = limit.isObject() ? limit.path("hard") : limit;
      ulimits.putObject(name).put("soft", soft.asLong()).put("hard", hard.asLong());
    }
    return ulimits;
  }

  private static ObjectNode sysctls(JsonNode composed) {
    ObjectNode sysctls = Json.object();
    Json.keys(composed).forEach(name -> sysctls.put(name, composed.path(name).asText()));
    if (composed.isArray()) {
      for (JsonNode pair : composed) {
        String[] parts = pair.asText().split("=", 2);
        sysctls.put(parts[0], parts.length > 1 ? parts[1] : "");
      }
    }
    return sysctls;
  }

  private static ArrayNode list(JsonNode composed) {
    return composed.isTextual()
        ? Json.array(composed.asText())
        : Json.array(Json.elements(composed).map(JsonNode::asText).toList());
  }
}
