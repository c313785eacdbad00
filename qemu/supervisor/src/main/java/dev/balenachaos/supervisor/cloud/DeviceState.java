package dev.balenachaos.supervisor.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.apply.Device;
import dev.balenachaos.supervisor.host.Addresses;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.target.Target;

/** The device as the cloud is told of it (balena-supervisor's device-state/index.ts). */
final class DeviceState {
  private final Device device;
  private final Addresses addresses;
  private final ApiKeys keys;
  private final SystemMetrics metrics;
  private final AppsReport apps;
  private final Facts facts;

  /**
   * What does not change while the supervisor runs.
   *
   * @param port where its API listens
   */
  record Facts(int port, String version, String osVariant) {}

  DeviceState(
      Device device, Addresses addresses, ApiKeys keys, SystemMetrics metrics, Facts facts) {
    this.device = device;
    this.addresses = addresses;
    this.keys = keys;
    this.metrics = metrics;
    this.apps = new AppsReport(device);
    this.facts = facts;
  }

  /**
   * Looks at the device.
   *
   * @param last what was told last
   * @throws dev.balenachaos.supervisor.engine.EngineException if the engine does not answer
   */
  ObjectNode current(JsonNode last) {
    Target target = device.targets().target();
    ObjectNode state = Json.object().put("api_port", facts.port());
    state.put("api_secret", keys.global()).put("os_version", device.host().osVersion());
    state.put("os_variant", facts.osVariant()).put("mac_address", addresses.mac());
    state.put("supervisor_version", facts.version());
    state.putNull("provisioning_progress").put("provisioning_state", "").put("status", "Idle");
    String ip = addresses.ip();
    if (!ip.isEmpty()) {
      state.put("ip_address", ip);
    }
    metrics.add(state, last, target.reportsMetrics());
    state.put("is_undervolted", false);
    if (!target.local()) {
      state.set("apps", apps.current());
    }
    return state;
  }
}
