package dev.balenachaos.supervisor.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.json.Truthy;
import dev.balenachaos.supervisor.target.App;
import dev.balenachaos.supervisor.target.Service;
import java.nio.file.Path;

/**
 * Adds to a service's configuration what its labels {@code io.balena.features.*} ask for: mounts,
 * variables and networks (balena-supervisor's compose/utils.ts, in its order).
 *
 * <p>The label {@code balena-api} gives empty variables on a device that belongs to no fleet. The
 * label {@code optional} is about contracts, which the stand-in does not evaluate.
 */
final class Features {
  private static final String PREFIX = "io.balena.features.";
  private static final String SUPERVISOR_NETWORK = "supervisor0";
  private static final String SUPERVISOR_ADDRESS = "10.114.104.1";
  private static final String ENGINE_SOCKET_INSIDE = "/host/run/balena-engine.sock";
  private static final String OLD_ENGINE_SOCKET = "/var/run/balena.sock";

  private final HostResources host;

  Features(HostResources host) {
    this.host = host;
  }

  /** Changes a configuration whose labels, volumes, environment and networks are complete. */
  void grant(ObjectNode config, App app, Service service) {
    if (asks(config, "journal-logs")) {
      bind(config, "/var/log/journal:/var/log/journal:ro");
      bind(config, "/run/log/journal:/run/log/journal:ro");
      bind(config, "/etc/machine-id:/etc/machine-id:ro");
    }
    if (asks(config, "dbus")) {
      bind(config, "/run/dbus:/host/run/dbus");
    }
    if (asks(config, "kernel-modules") && host.kernelModules()) {
      bind(config, "/lib/modules:/lib/modules");
    }
    if (asks(config, "firmware") && host.firmware()) {
      bind(config, "/lib/firmware:/lib/firmware");
    }
    if (asks(config, "balena-socket")) {
      lendEngineSocket(config);
    }
    if (asks(config, "balena-api")) {
      setVariable(config, "API_KEY", host.access().cloudKey());
      setVariable(config, "API_URL", host.access().cloudUrl());
    }
    if (asks(config, "supervisor-api")) {
      openSupervisor(config, app, service);
    } else {
      networks(config).remove(SUPERVISOR_NETWORK);
    }
    if (asks(config, "sysfs")) {
      bind(config, "/sys:/sys");
    }
    if (asks(config, "procfs")) {
      bind(config, "/proc:/proc");
    }
    if (asks(config, "gpu")) {
      ObjectNode request = config.withArray("/deviceRequests").addObject();
      request.put("Driver", "").put("Count", 1);
      request.putArray("DeviceIDs");
      request.putArray("Capabilities").addArray().add("gpu");
      request.putObject("Options");
    }
    if (asks(config, "host-os.board-rev") && !host.boardRevision().isEmpty()) {
      setVariable(config, "HOST_OS_BOARD_REV", host.boardRevision());
      setVariable(config, "HOST_OS_BUILD", host.boardRevision());
    }
    if (asks(config, "extra-firmware")) {
      mount(config, "volume", "extra-firmware", "/extra-firmware");
    }
  }

  private void lendEngineSocket(ObjectNode config) {
    String socket = host.engineSocket().toString();
    mount(config, "bind", socket, ENGINE_SOCKET_INSIDE);
    mount(config, "bind", socket, socket);
    ObjectNode environment = environment(config);
    if (!environment.has("DOCKER_HOST")) {
      environment.put("DOCKER_HOST", "unix://" + ENGINE_SOCKET_INSIDE);
    }
    if (!host.engineSocket().equals(Path.of(OLD_ENGINE_SOCKET))) {
      mount(config, "bind", socket, OLD_ENGINE_SOCKET);
    }
  }

  private void openSupervisor(ObjectNode config, App app, Service service) {
    boolean onHostNetwork = config.path("networkMode").asText().equals("host");
    if (!onHostNetwork) {
      networks(config).putObject(SUPERVISOR_NETWORK);
    }
    String address = onHostNetwork ? "127.0.0.1" : SUPERVISOR_ADDRESS;
    setVariable(config, "SUPERVISOR_API_KEY", host.access().supervisorKey(app, service));
    setVariable(config, "SUPERVISOR_PORT", Integer.toString(host.port()));
    setVariable(config, "SUPERVISOR_HOST", address);
    setVariable(config, "SUPERVISOR_ADDRESS", "http://" + address + ":" + host.port());
  }

  private static boolean asks(JsonNode config, String feature) {
    return Truthy.is(config.path("labels").path(PREFIX + feature).asText());
  }

  private static void bind(ObjectNode config, String bind) {
    volumes(config).add(bind);
  }

  private static void mount(ObjectNode config, String type, String source, String target) {
    volumes(config).addObject().put("type", type).put("source", source).put("target", target);
  }

  private static void setVariable(ObjectNode config, String name, String value) {
    environment(config).put("RESIN_" + name, value).put("BALENA_" + name, value);
  }

  private static ArrayNode volumes(ObjectNode config) {
    return config.withArray("/volumes");
  }

  private static ObjectNode environment(ObjectNode config) {
    return config.withObject("/environment");
  }

  private static ObjectNode networks(ObjectNode config) {
    return config.withObject("/networks");
  }
}
