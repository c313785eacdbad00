package dev.balenachaos.supervisor.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.apply.Device;
import dev.balenachaos.supervisor.compose.Resources;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.target.App;
import dev.balenachaos.supervisor.target.Service;
import dev.balenachaos.supervisor.target.Target;
import java.util.Map;

/** The target in force with all that it leaves open filled in, as the API shows it. */
final class TargetReport {
  private static final String[][] DEFAULTS = {
    {"SUPERVISOR_POLL_INTERVAL", "900000"},
    {"SUPERVISOR_INSTANT_UPDATE_TRIGGER", "true"},
    {"SUPERVISOR_LOCAL_MODE", "true"},
    {"SUPERVISOR_CONNECTIVITY_CHECK", "true"},
    {"SUPERVISOR_LOG_CONTROL", "true"},
    {"SUPERVISOR_API_REQUEST_TIMEOUT", "59000"},
    {"SUPERVISOR_DELTA", "false"},
    {"SUPERVISOR_DELTA_REQUEST_TIMEOUT", "59000"},
    {"SUPERVISOR_DELTA_APPLY_TIMEOUT", "0"},
    {"SUPERVISOR_DELTA_RETRY_COUNT", "30"},
    {"SUPERVISOR_DELTA_RETRY_INTERVAL", "10000"},
    {"SUPERVISOR_DELTA_VERSION", "2"},
    {"SUPERVISOR_OVERRIDE_LOCK", "false"},
    {"SUPERVISOR_PERSISTENT_LOGGING", "false"},
    {"HOST_DISCOVERABILITY", "true"},
    {"SUPERVISOR_HARDWARE_METRICS", "true"},
    {"SUPERVISOR_VPN_CONTROL", "true"},
  };

  private final Device device;

  TargetReport(Device device) {
    this.device = device;
  }

  ObjectNode state() {
    Target target = device.targets().target();
    ObjectNode state = Json.object();
    ObjectNode local = state.putObject("local").put("name", target.name());
    ObjectNode config = local.putObject("config");
    for (String[] variable : DEFAULTS) {
      config.put(variable[0], variable[1]);
    }
    if (device.targets().isManaged()) {
      config.put("SUPERVISOR_LOCAL_MODE", Boolean.toString(target.local()));
    }
    config.put("HOST_FIREWALL_MODE", device.targets().isSet() ? "off" : "");
    target.config().forEach(config::put);
    ObjectNode apps = local.putObject("apps");
    target.apps().forEach(app -> apps.set(Integer.toString(app.id()), app(app)));
    return state;
  }

  private ObjectNode app(App app) {
    ObjectNode shown = Json.object().put("isTargetState", true);
    shown.put("appId", app.id()).put("appUuid", app.uuid()).put("appName", app.name());
    shown.put("commit", app.commit()).put("source", device.targets().source());
    shown.put("isHost", false).put("isRejected", false);
    ArrayNode services = shown.putArray("services");
    app.services().forEach(service -> services.add(service(app, service)));
    shown.set("networks", resources(app, Resources.networks(app)));
    shown.set("volumes", resources(app, Resources.volumes(app)));
    return shown;
  }

  private ObjectNode service(App app, Service service) {
    JsonNode image = device.images().find(service.image()).orElseGet(MissingNode::getInstance);
    ObjectNode shown = Json.object().put("appId", app.id()).put("appUuid", app.uuid());
    shown.put("imageId", service.imageId());
    shown.set("config", device.configs().config(app, service, image));
    shown.put("serviceName", service.name()).put("commit", app.commit());
    shown.put("releaseId", app.releaseId()).put("serviceId", service.id());
    shown.put("imageName", service.image());
    if (service.dependsOn().isEmpty()) {
      shown.putNull("dependsOn");
    } else {
      shown.set("dependsOn", Json.array(service.dependsOn()));
    }
    if (image.has("Id")) {
      shown.set("dockerImageId", image.path("Id"));
    }
    return shown;
  }

  private static ArrayNode resources(App app, Map<String, ObjectNode> configs) {
    ArrayNode shown = Json.array();
    configs.forEach(
        (name, config) -> {
          ObjectNode resource = shown.addObject();
          resource.put("appId", app.id()).put("appUuid", app.uuid()).put("name", name);
          resource.set("config", config);
        });
    return shown;
  }
}
