package dev.balenachaos.supervisor.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a service's configuration as the engine's request to create its container. */
public final class ContainerRequest {
  private ContainerRequest() {}

  /**
   * Returns the body of the request.
   *
   * @param config a whole configuration, from {@link ServiceConfigs}
   * @param deviceName the device's name, which the container keeps from its creation on
   */
  public static ObjectNode of(JsonNode config, String deviceName) {
    ObjectNode exposed = Json.object();
    ObjectNode bindings = Json.object();
    config.path("portMaps").forEach(map -> PortMap.expose(map, exposed, bindings));
    ObjectNode request = Json.object();
    request.set("Tty", config.path("tty"));
    request.set("Cmd", config.path("command"));
    request.set("Entrypoint", config.path("entrypoint"));
    request.set("Env", environment(config.path("environment"), deviceName));
    request.set("ExposedPorts", exposed);
    request.set("Image", config.path("image"));
    request.set("Labels", config.path("labels"));
    request.set("NetworkingConfig", mainNetwork(config));
    request.set("StopSignal", config.path("stopSignal"));
    request.set("Domainname", config.path("domainname"));
    request.set("Hostname", config.path("hostname"));
    request.set("MacAddress", config.path("macAddress"));
    request.set("User", config.path("user"));
    request.set("WorkingDir", config.path("workingDir"));
    request.set("Volumes", anonymousVolumes(config.path("volumes")));
    request.set("HostConfig", hostConfig(config, bindings));
    request.set("Healthcheck", Healthchecks.toEngine(config.path("healthcheck")));
    request.set("StopTimeout", config.path("stopGracePeriod"));
    return request;
  }

  /** Returns the endpoints of the networks that the container joins after its creation, by name. */
  public static Map<String, ObjectNode> furtherNetworks(JsonNode config) {
    Map<String, ObjectNode> further = new LinkedHashMap<>();
    for (String name : Json.keys(config.path("networks"))) {
      if (!name.equals(config.path("networkMode").asText())) {
        further.put(name, endpoint(config.path("networks").path(name)));
      }
    }
    return further;
  }

  private static ArrayNode environment(JsonNode environment, String deviceName) {
    List<String> variables = new ArrayList<>();
    variables.add("RESIN_DEVICE_NAME_AT_INIT=" + deviceName);
    variables.add("BALENA_DEVICE_NAME_AT_INIT=" + deviceName);
    Json.keys(environment)
        .forEach(name -> variables.add(name + "=" + environment.path(name).asText()));
    return Json.array(variables);
  }

  private static ObjectNode mainNetwork(JsonNode config) {
    String main = config.path("networkMode").asText();
    ObjectNode endpoints = Json.object();
    if (config.path("networks").has(main)) {
      endpoints.set(main, endpoint(config.path("networks").path(main)));
    }
    return Json.object().set("EndpointsConfig", endpoints);
  }

  private static ObjectNode endpoint(JsonNode network) {
    ObjectNode addresses = Json.object();
    if (network.has("ipv4Address")) {
      addresses.set("IPv4Address", network.path("ipv4Address"));
    }
    if (network.has("ipv6Address")) {
      addresses.set("IPv6Address", network.path("ipv6Address"));
    }
    ObjectNode endpoint = Json.object();
    endpoint.set("IPAMConfig", addresses);
    endpoint.set("Aliases", network.has("aliases") ? network.path("aliases") : Json.array());
    return endpoint;
  }

  private static ObjectNode anonymousVolumes(JsonNode volumes) {
    ObjectNode anonymous = Json.object();
    for (JsonNode volume : volumes) {
      if (volume.isTextual() && !volume.asText().contains(":")) {
        anonymous.putObject(volume.asText());
      }
    }
    return anonymous;
  }

  private static ObjectNode hostConfig(JsonNode config, ObjectNode bindings) {
    ObjectNode host = Json.object();
    host.set("CapAdd", config.path("capAdd"));
    host.set("CapDrop", config.path("capDrop"));
    host.set("Binds", binds(config.path("volumes")));
    host.set("Mounts", mounts(config.path("volumes")));
    host.set("CgroupParent", config.path("cgroupParent"));
    host.set("Devices", config.path("devices"));
    host.set("DeviceRequests", config.path("deviceRequests"));
    host.set("Dns", config.path("dns"));
    host.set("DnsOptions", config.path("dnsOpt"));
    host.set("DnsSearch", config.path("dnsSearch"));
    host.set("PortBindings", bindings);
    host.set("ExtraHosts", config.path("extraHosts"));
    host.set("GroupAdd", config.path("groupAdd"));
    host.set("NetworkMode", config.path("networkMode"));
    host.set("PidMode", config.path("pid"));
    host.set("PidsLimit", config.path("pidsLimit"));
    host.set("SecurityOpt", config.path("securityOpt"));
    host.set("Sysctls", config.path("sysctls"));
    host.set("Ulimits", ulimits(config.path("ulimits")));
    host.putObject("RestartPolicy")
        .put("Name", config.path("restart").asText())
        .put("MaximumRetryCount", 0);
    host.set("CpuShares", config.path("cpuShares"));
    host.set("CpuQuota", config.path("cpuQuota"));
    host.set("NanoCpus", config.path("cpus"));
    host.set("CpusetCpus", config.path("cpuset"));
    host.set("Memory", config.path("memLimit"));
    host.set("MemoryReservation", config.path("memReservation"));
    host.set("OomKillDisable", config.path("oomKillDisable"));
    host.set("OomScoreAdj", config.path("oomScoreAdj"));
    host.set("Privileged", config.path("privileged"));
    host.set("ReadonlyRootfs", config.path("readOnly"));
    host.set("ShmSize", config.path("shmSize"));
    ObjectNode tmpfs = host.putObject("Tmpfs");
    config.path("tmpfs").forEach(path -> tmpfs.put(path.asText(), ""));
    host.set("UsernsMode", config.path("usernsMode"));
    host.set("IpcMode", config.path("ipc"));
    return host;
  }

  private static ArrayNode binds(JsonNode volumes) {
    return Json.array(
        Json.elements(volumes)
            .filter(volume -> volume.isTextual() && volume.asText().contains(":"))
            .map(JsonNode::asText)
            .toList());
  }

  private static ArrayNode mounts(JsonNode volumes) {
    ArrayNode mounts = Json.array();
    for (JsonNode volume : volumes) {
      if (volume.isObject()) {
        ObjectNode mount = mounts.addObject();
        mount.set("Type", volume.path("type"));
        mount.put("Source", volume.path("source").asText());
        mount.set("Target", volume.path("target"));
        mount.put("ReadOnly", volume.path("read_only").asBoolean());
      }
    }
    return mounts;
  }

  private static ArrayNode ulimits(JsonNode config) {
    ArrayNode ulimits = Json.array();
    for (String name : Json.keys(config)) {
      ObjectNode limit = ulimits.addObject().put("Name", name);
      limit.set("Soft", config.path(name).path("soft"));
      limit.set("Hard", config.path(name).path("hard"));
    }
    return ulimits;
  }
}
