package dev.balenachaos.supervisor.api;

import static dev.balenachaos.supervisor.api.Route.get;
import static dev.balenachaos.supervisor.api.Route.patch;
import static dev.balenachaos.supervisor.api.Route.post;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.apply.Device;
import dev.balenachaos.supervisor.apply.HostActions;
import dev.balenachaos.supervisor.apply.UpdatesLockedException;
import dev.balenachaos.supervisor.cloud.Cloud;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.log.Log;
import java.util.List;
import java.util.function.Consumer;

/** What can be asked of the supervisor and of the device as a whole. */
final class DeviceEndpoints {
  private final Device device;
  private final HostActions host;
  private final DeviceReport report;
  private final Cloud cloud;

  DeviceEndpoints(Device device, DeviceReport report, Cloud cloud) {
    this.cloud = cloud;
    this.device = device;
    this.host = device.hostActions();
    this.report = report;
  }

  List<Route> routes() {
    return List.of(
        get("/ping", request -> Answer.page(200, "OK")),
        get("/v1/healthy", request -> health()),
        get("/v1/device", request -> Answer.json(200, report.summary())),
        post("/v1/reboot", request -> power(request, host::reboot)),
        post("/v1/shutdown", request -> power(request, host::shutdown)),
        post("/v1/update", this::update),
        post("/v1/regenerate-api-key", this::renewKey),
        get("/v2/version", request -> Answer.success("version", report.version())),
        get(
            "/v2/device/name",
            request -> Answer.success("deviceName", device.targets().target().name())),
        get("/v2/device/tags", request -> tags()),
        patch("/v2/device/tags", DeviceEndpoints::setTags),
        get("/v2/local/device-info", request -> Answer.success("info", report.info())));
  }

  /** An unmanaged device is healthy as long as it answers. */
  private Answer health() {
    return cloud.isHealthy() ? Answer.plain(200, "OK") : Answer.page(500, "Unhealthy");
  }

  /** Where no key is asked for, none is known that could be exchanged. */
  private Answer renewKey(Request request) {
    return cloud
        .renewKey(request.caller().key())
        .map(key -> Answer.page(200, key))
        .orElseGet(() -> Answer.failed(503, ""));
  }

  private static Answer power(Request request, Consumer<Boolean> action) {
    ObjectNode answer = Json.object();
    try {
      action.accept(request.force());
      return Answer.json(202, answer.put("Data", "OK").putNull("Error"));
    } catch (UpdatesLockedException e) {
      return Answer.json(423, answer.put("Data", "").put("Error", e.getMessage()));
    } catch (RuntimeException e) {
      return Answer.json(500, answer.put("Data", "").put("Error", e.getMessage()));
    }
  }

  /** Without a cloud there is nothing to fetch, so that nothing follows from the right answer. */
  private Answer update(Request request) {
    if (request.force() || device.targets().target().updatesInstantly()) {
      cloud.update(request.force(), request.flag("cancel"));
      return Answer.empty(204);
    }
    Log.debug(
        "Ignoring update notification because instant updates are disabled or force not"
            + " specified");
    return Answer.plain(202, "Accepted");
  }

  private static Answer tags() {
    return Answer.failed(500, "Attempt to communicate with API, without initialized client");
  }

  /** Tags are only kept for the cloud, and so for nobody here. */
  private static Answer setTags(Request request) {
    JsonNode tags = request.body();
    for (String key : Json.keys(tags)) {
      if (!tags.path(key).isTextual()) {
        return Answer.failed(
            400, "Invalid tags body, must be an object like `{[tagKey: string]: string}`");
      }
      if (key.chars().anyMatch(Character::isWhitespace)) {
        return Answer.failed(400, "Tag keys cannot contain whitespace");
      }
    }
    return Answer.json(202, Json.object().put("status", "success"));
  }
}
