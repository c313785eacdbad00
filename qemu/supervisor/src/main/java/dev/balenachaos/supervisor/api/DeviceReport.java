package dev.balenachaos.supervisor.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.apply.Device;
import dev.balenachaos.supervisor.compose.Container;
import dev.balenachaos.supervisor.host.Addresses;
import dev.balenachaos.supervisor.json.Json;
import java.util.List;

/** The summary of {@code /v1/device}, which knows one app and of that its first service. */
final class DeviceReport {
  private final Device device;
  private final Addresses addresses;
  private final String version;
  private final int port;

  DeviceReport(Device device, Addresses addresses, String version, int port) {
    this.device = device;
    this.addresses = addresses;
    this.version = version;
    this.port = port;
  }

  ObjectNode summary() {
    ObjectNode summary = Json.object().put("api_port", port);
    String ip = addresses.ip();
    if (!ip.isEmpty()) {
      summary.put("ip_address", ip);
    }
    summary.put("os_version", device.host().osVersion()).put("mac_address", addresses.mac());
    summary.put("supervisor_version", version);
    summary.put("update_pending", device.applier().isPending());
    summary.put("update_failed", device.applier().hasFailed());
    summary.put("update_downloaded", false);
    List<Container> containers = device.containers().all();
    if (!containers.isEmpty()) {
      Container first = containers.get(0);
      if (!device.applier().isApplying()) {
        device.applier().commit(first.appId()).ifPresent(commit -> summary.put("commit", commit));
      }
      summary.put("status", first.isRunning() ? "Idle" : first.status());
      summary.putNull("download_progress");
    }
    return summary;
  }

  String version() {
    return version;
  }

  JsonNode info() {
    return Json.object()
        .put("arch", device.host().arch())
        .put("deviceType", device.host().deviceType());
  }
}
