package dev.balenachaos.supervisor.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares what the engine has with what the target would have it make anew. The engine writes
 * absent values as null, zero, false or empty, one as good as the other.
 */
public final class Drift {
  private static final Set<String> COMPARED_APART =
      Set.of(
          "Env",
          "HostConfig",
          "NetworkingConfig",
          "Hostname",
          "ExposedPorts",
          "Volumes",
          "SecurityOpt",
          "RestartPolicy");

  private Drift() {}

  /**
   * Returns the names of what differs, empty if the container is as its service asks.
   *
   * @param wanted the service's whole configuration, from {@link ServiceConfigs}
   */
  public static List<String> between(Container container, JsonNode wanted) {
    ObjectNode request = ContainerRequest.of(wanted, "");
    JsonNode config = container.inspected().path("Config");
    JsonNode hostConfig = container.inspected().path("HostConfig");
    List<String> drift = new ArrayList<>();
    for (String field : Json.keys(request)) {
      if (!COMPARED_APART.contains(field) && !same(request.path(field), config.path(field))) {
        drift.add(field);
      }
    }
    for (String field : Json.keys(request.path("HostConfig"))) {
      if (!COMPARED_APART.contains(field)
          && !same(request.path("HostConfig").path(field), hostConfig.path(field))) {
        drift.add("HostConfig." + field);
      }
    }
    if (!securityOptions(request.path("HostConfig")).equals(securityOptions(hostConfig))) {
      drift.add("HostConfig.SecurityOpt");
    }
    if (!restartPolicy(request).equals(restartPolicy(container.inspected()))) {
      drift.add("HostConfig.RestartPolicy");
    }
    if (!variables(request.path("Env")).equals(variables(config.path("Env")))) {
      drift.add("Env");
    }
    String hostname = request.path("Hostname").asText();
    if (!hostname.isEmpty() && !hostname.equals(config.path("Hostname").asText())) {
      drift.add("Hostname");
    }
    if (!joins(container, wanted.path("networks"))) {
      drift.add("Networks");
    }
    return drift;
  }

  /**
   * Returns whether a network must be made anew (balena-supervisor's compose/network.ts).
   *
   * @param seen the network as the engine lists it
   * @param wanted its configuration, from {@link Resources}
   */
  public static boolean ofNetwork(JsonNode seen, JsonNode wanted) {
    ObjectNode request = Resources.networkRequest("", wanted);
    boolean nameOnly = request.path("ConfigOnly").asBoolean();
    JsonNode pools = request.path("IPAM").path("Config");
    return !(same(request.path("ConfigOnly"), seen.path("ConfigOnly"))
        && (nameOnly || same(request.path("Driver"), seen.path("Driver")))
        && same(request.path("IPAM").path("Driver"), seen.path("IPAM").path("Driver"))
        && same(request.path("IPAM").path("Options"), seen.path("IPAM").path("Options"))
        && samePools(pools, seen.path("IPAM").path("Config"))
        && same(request.path("EnableIPv6"), seen.path("EnableIPv6"))
        && same(request.path("Internal"), seen.path("Internal"))
        && same(request.path("Options"), seen.path("Options"))
        && same(request.path("Labels"), seen.path("Labels")));
  }

  /**
   * Returns whether a volume must be made anew, and so lose its content (balena-supervisor's
   * compose/volume.ts). The labels by which the supervisor knows its volumes do not count: a volume
   * that the engine made on the way has none.
   *
   * @param seen the volume as the engine lists it
   * @param wanted its configuration, from {@link Resources}
   */
  public static boolean ofVolume(JsonNode seen, JsonNode wanted) {
    return !(same(wanted.path("driver"), seen.path("Driver"))
        && same(wanted.path("driverOpts"), seen.path("Options"))
        && same(ownLabels(wanted.path("labels")), ownLabels(seen.path("Labels"))));
  }

  /**
   * Only what is asked for counts: the engine fills in the rest. (The real supervisor makes a
   * network whose gateway was left to the engine anew for ever, and warns of that.)
   */
  private static boolean samePools(JsonNode wanted, JsonNode seen) {
    if (wanted.isEmpty()) {
      return true;
    }
    boolean same = wanted.size() == seen.size();
    for (int i = 0; i < wanted.size() && same; i++) {
      for (String field : Json.keys(wanted.path(i))) {
        same &= wanted.path(i).path(field).equals(seen.path(i).path(field));
      }
    }
    return same;
  }

  private static JsonNode ownLabels(JsonNode labels) {
    ObjectNode own = Json.object();
    for (String name : Json.keys(labels)) {
      if (!name.equals("io.balena.supervised") && !name.equals("io.balena.app-uuid")) {
        own.set(name, labels.path(name));
      }
    }
    return own;
  }

  /**
   * The engine adds {@code label=disable} where a container is privileged or has the host's process
   * or IPC namespace; balena-supervisor's compose/service.ts counts no label, on neither side.
   */
  private static List<String> securityOptions(JsonNode hostConfig) {
    return Json.elements(hostConfig.path("SecurityOpt"))
        .map(JsonNode::asText)
        .filter(option -> !option.startsWith("label="))
        .toList();
  }

  /** The engine writes "no" for a policy that was left open. */
  private static String restartPolicy(JsonNode container) {
    String name = container.path("HostConfig").path("RestartPolicy").path("Name").asText();
    return name.equals("no") ? "" : name;
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

  /** Only what is asked for counts: the engine adds aliases and addresses of its own. */
  private static boolean joins(Container container, JsonNode networks) {
    JsonNode joined = container.inspected().path("NetworkSettings").path("Networks");
    for (String name : Json.keys(networks)) {
      JsonNode wanted = networks.path(name);
      Set<String> aliases = new TreeSet<>();
      joined.path(name).path("Aliases").forEach(alias -> aliases.add(alias.asText()));
      JsonNode addresses = joined.path(name).path("IPAMConfig");
      boolean same =
          joined.has(name)
              && Json.elements(wanted.path("aliases"))
                  .allMatch(alias -> aliases.contains(alias.asText()))
              && sameAddress(wanted.path("ipv4Address"), addresses.path("IPv4Address"))
              && sameAddress(wanted.path("ipv6Address"), addresses.path("IPv6Address"));
      if (!same) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameAddress(JsonNode wanted, JsonNode seen) {
    return wanted.isMissingNode() || wanted.equals(seen);
  }
}
