package dev.balenachaos.supervisor.api;

import static dev.balenachaos.supervisor.api.Route.get;
import static dev.balenachaos.supervisor.api.Route.post;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.apply.Device;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.target.InvalidTargetException;
import java.io.IOException;
import java.util.List;

/** What the device is asked to be, and what it is. */
final class StateEndpoints {
  private final Device device;
  private final StatusReports statuses;
  private final TargetReport targets;

  StateEndpoints(Device device, StatusReports statuses) {
    this.device = device;
    this.statuses = statuses;
    this.targets = new TargetReport(device);
  }

  List<Route> routes() {
    return List.of(
        get("/v2/local/target-state", request -> Answer.success("state", targets.state())),
        post("/v2/local/target-state", this::setTarget),
        get("/v2/state/status", request -> Answer.json(200, statuses.status(request.caller()))),
        get("/v2/containerId", this::containerId),
        get("/v2/cleanup-volumes", request -> cleanUpVolumes()));
  }

  private Answer setTarget(Request request) {
    if (!device.targets().target().local()) {
      return Answer.failed(400, "Target state can only set when device is in local mode");
    }
    statuses.rememberImages();
    try {
      device.targets().replace(request.body());
    } catch (InvalidTargetException | IOException e) {
      return Answer.failed(400, e);
    }
    device.applier().trigger(request.force());
    return Answer.success("message", "OK");
  }

  private Answer containerId(Request request) {
    ObjectNode ids = statuses.containerIds(request.caller());
    String name = request.query().getOrDefault("serviceName", request.query().get("service"));
    if (name == null) {
      return Answer.success("services", ids);
    }
    return ids.has(name)
        ? Answer.success("containerId", ids.path(name).asText())
        : Answer.failed(503, "Could not find service with that name");
  }

  private Answer cleanUpVolumes() {
    device.volumes().remove();
    return Answer.json(200, Json.object().put("status", "success"));
  }
}
