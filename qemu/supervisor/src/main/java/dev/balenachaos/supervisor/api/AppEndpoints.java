package dev.balenachaos.supervisor.api;

import static dev.balenachaos.supervisor.api.Route.get;
import static dev.balenachaos.supervisor.api.Route.post;

import dev.balenachaos.supervisor.apply.Actions;
import dev.balenachaos.supervisor.apply.Device;
import dev.balenachaos.supervisor.compose.Container;
import dev.balenachaos.supervisor.json.Json;
import java.util.List;
import java.util.OptionalInt;

/** What can be asked of an app as a whole. */
final class AppEndpoints {
  private final Device device;
  private final Actions actions;
  private final StatusReports statuses;

  AppEndpoints(Device device, StatusReports statuses) {
    this.device = device;
    this.actions = device.actions();
    this.statuses = statuses;
  }

  List<Route> routes() {
    return List.of(
        post("/v1/restart", this::restartByBody),
        post("/v1/purge", this::purgeByBody),
        get("/v1/apps/:appId", this::onlyService),
        get("/v2/applications/state", request -> Answer.json(200, statuses.apps(request.caller()))),
        get("/v2/applications/:appId/state", this::state),
        post("/v2/applications/:appId/restart", this::restartByPath),
        post("/v2/applications/:appId/purge", this::purgeByPath));
  }

  private Answer restartByBody(Request request) {
    OptionalInt appId = request.number("appId");
    if (appId.isEmpty()) {
      return Answer.page(400, "Missing app id");
    }
    if (!request.mayUse(appId.getAsInt())) {
      return Answer.unauthorized();
    }
    actions.restart(appId.getAsInt(), request.force());
    return Answer.page(200, "OK");
  }

  private Answer purgeByBody(Request request) {
    OptionalInt appId = request.number("appId");
    if (appId.isEmpty()) {
      return Answer.page(400, "Invalid or missing appId");
    }
    if (!request.mayUse(appId.getAsInt())) {
      return Answer.unauthorized();
    }
    actions.purge(appId.getAsInt(), request.force());
    return Answer.json(200, Json.object().put("Data", "OK").put("Error", ""));
  }

  private Answer restartByPath(Request request) {
    int appId = request.pathAppId().orElse(0);
    if (appId == 0) {
      return Answer.failed(400, "Missing app id");
    }
    if (!request.mayUse(appId)) {
      return Answer.unauthorized();
    }
    actions.restart(appId, request.force());
    return Answer.page(200, "OK");
  }

  private Answer purgeByPath(Request request) {
    int appId = request.pathAppId().orElse(0);
    if (appId == 0) {
      return Answer.failed(400, "Missing app id");
    }
    if (!request.mayUse(appId)) {
      return Answer.unauthorized();
    }
    actions.purge(appId, request.force());
    return Answer.page(200, "OK");
  }

  /** Reports an app of one service; what it does not know is a 400 here, for history's sake. */
  private Answer onlyService(Request request) {
    OptionalInt appId = request.pathAppId();
    if (appId.isEmpty()) {
      return Answer.page(400, "Missing app id");
    }
    if (!request.mayUse(appId.getAsInt())) {
      return Answer.failed(401, "Application is not available");
    }
    List<Container> containers = device.containers().of(appId.getAsInt());
    if (containers.isEmpty()) {
      return Answer.page(400, "App not found");
    }
    if (containers.size() > 1) {
      return Answer.page(400, "Some v1 endpoints are only allowed on single-container apps");
    }
    return Answer.json(200, statuses.onlyService(containers.get(0)));
  }

  private Answer state(Request request) {
    int appId = request.pathAppId().orElse(0);
    if (appId == 0) {
      return Answer.failed(400, "Invalid application ID: " + request.parameters().get("appId"));
    }
    return statuses
        .app(appId)
        .filter(state -> request.mayUse(appId))
        .map(state -> Answer.json(200, state))
        .orElseGet(() -> Answer.failed(409, "Application ID does not exist: " + appId));
  }
}
