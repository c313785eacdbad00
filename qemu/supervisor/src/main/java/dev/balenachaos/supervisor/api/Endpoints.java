package dev.balenachaos.supervisor.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.apply.Actions;
import dev.balenachaos.supervisor.apply.Device;
import dev.balenachaos.supervisor.apply.ServiceChoice;
import dev.balenachaos.supervisor.apply.UnknownServiceException;
import dev.balenachaos.supervisor.apply.UpdatesLockedException;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.target.InvalidTargetException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Every endpoint of the supervisor: those that the stand-in has, and the list of those that it
 * answers with 501 since it has them not.
 */
public final class Endpoints {
  private static final String[][] NOT_IMPLEMENTED = {
    {"POST", "/v1/blink"},
    {"POST", "/v1/update"},
    {"POST", "/v1/regenerate-api-key"},
    {"GET", "/v1/apps/:appId"},
    {"POST", "/v1/apps/:appId/start"},
    {"POST", "/v1/apps/:appId/stop"},
    {"GET", "/v1/device/host-config"},
    {"PATCH", "/v1/device/host-config"},
    {"GET", "/v2/local/logs"},
    {"GET", "/v2/device/tags"},
    {"PATCH", "/v2/device/tags"},
    {"GET", "/v2/device/vpn"},
    {"GET", "/v2/cleanup-volumes"},
    {"POST", "/v2/journal-logs"},
  };

  private final Device device;
  private final Actions actions;
  private final StatusReports statuses;
  private final TargetReport targets;
  private final DeviceReport devices;
  private final String version;

  /**
   * Answers for a device.
   *
   * @param version the supervisor's version, as it is reported
   * @param port the port that is reported, which is the one listened on
   */
  public Endpoints(Device device, String version, int port) {
    this.device = device;
    this.actions = device.actions();
    this.statuses = new StatusReports(device);
    this.targets = new TargetReport(device);
    this.devices = new DeviceReport(device, version, port);
    this.version = version;
  }

  List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    routes.add(new Route("GET", "/ping", request -> Answer.page(200, "OK")));
    // An unmanaged device is healthy as long as it answers.
    routes.add(new Route("GET", "/v1/healthy", request -> Answer.plain(200, "OK")));
    routes.add(new Route("GET", "/v1/device", request -> Answer.json(200, devices.summary())));
    routes.add(new Route("POST", "/v1/reboot", request -> power(request, actions::reboot)));
    routes.add(new Route("POST", "/v1/shutdown", request -> power(request, actions::shutdown)));
    routes.add(new Route("POST", "/v1/restart", this::restartByBody));
    routes.add(new Route("POST", "/v1/purge", this::purgeByBody));
    routes.add(new Route("GET", "/v2/version", request -> success("version", version)));
    routes.add(
        new Route(
            "GET",
            "/v2/device/name",
            request -> success("deviceName", device.targets().target().name())));
    routes.add(
        new Route("GET", "/v2/state/status", request -> Answer.json(200, statuses.status())));
    routes.add(
        new Route("GET", "/v2/applications/state", request -> Answer.json(200, statuses.apps())));
    routes.add(new Route("GET", "/v2/applications/:appId/state", this::appState));
    routes.add(new Route("POST", "/v2/applications/:appId/restart", this::restartByPath));
    routes.add(new Route("POST", "/v2/applications/:appId/purge", this::purgeByPath));
    routes.add(
        service(
            "restart",
            (appId, choice, request) -> actions.restartService(appId, choice, request.force())));
    routes.add(
        service(
            "stop",
            (appId, choice, request) -> actions.stopService(appId, choice, request.force())));
    routes.add(service("start", (appId, choice, request) -> actions.startService(appId, choice)));
    routes.add(new Route("GET", "/v2/containerId", this::containerId));
    routes.add(
        new Route("GET", "/v2/local/device-info", request -> Answer.json(200, devices.info())));
    routes.add(new Route("GET", "/v2/local/target-state", request -> target()));
    routes.add(new Route("POST", "/v2/local/target-state", this::setTarget));
    for (String[] missing : NOT_IMPLEMENTED) {
      routes.add(new Route(missing[0], missing[1], request -> notImplemented(missing)));
    }
    return routes;
  }

  private static Answer notImplemented(String[] missing) {
    return Answer.failed(
        501, missing[0] + " " + missing[1] + " is not implemented by the stand-in supervisor");
  }

  private static Answer success(String name, String value) {
    return Answer.json(200, Json.object().put("status", "success").put(name, value));
  }

  private Answer target() {
    ObjectNode answer = Json.object().put("status", "success");
    answer.set("state", targets.state());
    return Answer.json(200, answer);
  }

  private Answer setTarget(Request request) {
    try {
      device.targets().replace(request.body());
    } catch (InvalidTargetException | IOException e) {
      return Answer.failed(400, e);
    }
    device.applier().trigger(request.force());
    return success("message", "OK");
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

  private Answer restartByBody(Request request) {
    OptionalInt appId = request.bodyAppId();
    if (appId.isEmpty()) {
      return Answer.page(400, "Missing app id");
    }
    actions.restart(appId.getAsInt(), request.force());
    return Answer.page(200, "OK");
  }

  private Answer purgeByBody(Request request) {
    OptionalInt appId = request.bodyAppId();
    if (appId.isEmpty()) {
      return Answer.page(400, "Invalid or missing appId");
    }
    actions.purge(appId.getAsInt(), request.force());
    return Answer.json(200, Json.object().put("Data", "OK").put("Error", ""));
  }

  private Answer restartByPath(Request request) {
    OptionalInt appId = request.pathAppId();
    if (appId.isEmpty()) {
      return Answer.failed(400, "Missing app id");
    }
    actions.restart(appId.getAsInt(), request.force());
    return Answer.page(200, "OK");
  }

  private Answer purgeByPath(Request request) {
    OptionalInt appId = request.pathAppId();
    if (appId.isEmpty()) {
      return Answer.failed(400, "Missing app id");
    }
    actions.purge(appId.getAsInt(), request.force());
    return Answer.page(200, "OK");
  }

  private Answer appState(Request request) {
    OptionalInt appId = request.pathAppId();
    if (appId.isEmpty()) {
      return Answer.failed(400, "Invalid application ID: " + request.parameters().get("appId"));
    }
    return statuses
        .app(appId.getAsInt())
        .map(state -> Answer.json(200, state))
        .orElseGet(() -> Answer.failed(409, "Application ID does not exist: " + appId.getAsInt()));
  }

  private Answer containerId(Request request) {
    ObjectNode ids = statuses.containerIds();
    String name =
        request.query().getOrDefault("serviceName", request.query().getOrDefault("service", ""));
    if (name.isEmpty()) {
      ObjectNode answer = Json.object().put("status", "success");
      answer.set("services", ids);
      return Answer.json(200, answer);
    }
    return ids.has(name)
        ? success("containerId", ids.path(name).asText())
        : Answer.failed(503, "Could not find service with that name");
  }

  /** What is done to one service of an app. */
  private interface ServiceAction {
    void run(int appId, ServiceChoice choice, Request request);
  }

  private static Route service(String verb, ServiceAction action) {
    return new Route(
        "POST",
        "/v2/applications/:appId/" + verb + "-service",
        request -> serviceAnswer(request, action));
  }

  private static Answer serviceAnswer(Request request, ServiceAction action) {
    OptionalInt appId = request.pathAppId();
    if (appId.isEmpty()) {
      return Answer.failed(400, "Invalid app id");
    }
    ServiceChoice choice =
        new ServiceChoice(request.imageId().orElse(0), request.body().path("serviceName").asText());
    if (choice.imageId() == 0 && choice.name().isEmpty()) {
      return Answer.page(
          400,
          "serviceName or imageId parameters were not provided or the app is multi-container."
              + " Use the v2 service action endpoints.");
    }
    try {
      action.run(appId.getAsInt(), choice, request);
    } catch (UnknownServiceException e) {
      return Answer.page(404, String.valueOf(e.getMessage()));
    }
    return Answer.page(200, "OK");
  }
}
