package dev.balenachaos.supervisor.api;

import static dev.balenachaos.supervisor.api.Route.post;

import dev.balenachaos.supervisor.apply.Actions;
import dev.balenachaos.supervisor.apply.Device;
import dev.balenachaos.supervisor.apply.ServiceChoice;
import dev.balenachaos.supervisor.apply.UnknownServiceException;
import dev.balenachaos.supervisor.apply.UnknownServiceException.Reason;
import dev.balenachaos.supervisor.json.Json;
import java.util.List;
import java.util.OptionalInt;

/** What can be done to one service: by its app alone in version 1, by its name in version 2. */
final class ServiceEndpoints {
  private final Device device;
  private final Actions actions;

  ServiceEndpoints(Device device) {
    this.device = device;
    this.actions = device.actions();
  }

  /** What is done to one service of an app. */
  private interface Action {
    void run(int appId, ServiceChoice choice, boolean force);
  }

  List<Route> routes() {
    Action start = (appId, choice, force) -> actions.startService(appId, choice);
    return List.of(
        post("/v1/apps/:appId/start", request -> legacy(request, start)),
        post("/v1/apps/:appId/stop", request -> legacy(request, actions::stopService)),
        post(
            "/v2/applications/:appId/restart-service",
            request -> named(request, actions::restartService)),
        post(
            "/v2/applications/:appId/stop-service",
            request -> named(request, actions::stopService)),
        post("/v2/applications/:appId/start-service", request -> named(request, start)));
  }

  private Answer legacy(Request request, Action action) {
    OptionalInt appId = request.pathAppId();
    if (appId.isEmpty()) {
      return Answer.page(400, "Invalid app id");
    }
    if (!request.mayUse(appId.getAsInt())) {
      return Answer.page(401, "Unauthorized");
    }
    try {
      action.run(appId.getAsInt(), ServiceChoice.ONLY, request.force());
    } catch (UnknownServiceException e) {
      return Answer.page(e.reason() == Reason.NOT_IN_TARGET ? 404 : 400, e.reason().message());
    }
    return device.containers().of(appId.getAsInt()).stream()
        .findFirst()
        .map(container -> Answer.json(200, Json.object().put("containerId", container.id())))
        .orElseGet(() -> Answer.page(400, Reason.NO_APP.message()));
  }

  private static Answer named(Request request, Action action) {
    int appId = request.pathAppId().orElse(0);
    if (appId == 0) {
      return Answer.failed(400, "Invalid app id");
    }
    if (!request.mayUse(appId)) {
      return Answer.unauthorized();
    }
    ServiceChoice choice =
        new ServiceChoice(request.number("imageId").orElse(0), request.text("serviceName"));
    if (choice.isOpen()) {
      return Answer.page(400, Reason.SEVERAL_SERVICES.message());
    }
    try {
      action.run(appId, choice, request.force());
    } catch (UnknownServiceException e) {
      return Answer.page(404, e.reason().message());
    }
    return Answer.page(200, "OK");
  }
}
