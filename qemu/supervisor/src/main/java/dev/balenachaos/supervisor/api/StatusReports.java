package dev.balenachaos.supervisor.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.apply.Device;
import dev.balenachaos.supervisor.compose.Container;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.target.App;
import dev.balenachaos.supervisor.target.Service;
import dev.balenachaos.supervisor.target.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the device runs, in the shapes of the API's state endpoints. */
final class StatusReports {
  private static final String DOWNLOADED = "Downloaded";
  private static final String DOWNLOADING = "Downloading";

  /** Secrets, and what the supervisor adds without being asked and then overlooks. */
  private static final Set<String> UNSHOWN =
      Set.of(
          "RESIN_SUPERVISOR_API_KEY",
          "RESIN_API_KEY",
          "BALENA_SUPERVISOR_API_KEY",
          "BALENA_API_KEY",
          "RESIN_DEVICE_NAME_AT_INIT",
          "BALENA_DEVICE_NAME_AT_INIT");

  private final Device device;
  private final KnownImages known = new KnownImages();

  StatusReports(Device device) {
    this.device = device;
  }

  /** Has the images of the target in force told of also when that is no longer in force. */
  void rememberImages() {
    known.remember(device.targets().target());
  }

  /**
   * Reports the state of the first app that the caller may see, as {@code /v2/state/status} knows
   * no more than one.
   */
  ObjectNode status(Caller caller) {
    boolean applying = device.applier().isApplying();
    List<Container> containers = visible(caller);
    List<ObjectNode> known =
        images().stream().filter(image -> caller.mayUse(image.path("appId").asInt())).toList();
    Optional<Integer> appId =
        containers.stream()
            .map(Container::appId)
            .findFirst()
            .or(() -> known.stream().map(image -> image.path("appId").asInt()).findFirst())
            .or(
                () ->
                    device.targets().target().apps().stream()
                        .map(App::id)
                        .filter(caller::mayUse)
                        .findFirst());
    ArrayNode images = Json.array();
    known.stream()
        .filter(image -> appId.equals(Optional.of(image.path("appId").asInt())))
        .forEach(images::add);

    ObjectNode status = Json.object().put("status", "success");
    status.put("appState", applying ? "applying" : "applied");
    status.set("overallDownloadProgress", mean(images));
    ArrayNode shown = status.putArray("containers");
    containers.stream()
        .filter(container -> appId.equals(Optional.of(container.appId())))
        .forEach(container -> shown.add(container(container)));
    status.set("images", images);
    appId.flatMap(device.applier()::commit).ifPresent(commit -> status.put("release", commit));
    return status;
  }

  private List<Container> visible(Caller caller) {
    return device.containers().all().stream()
        .filter(container -> caller.mayUse(container.appId()))
        .toList();
  }

  /** Reports every app of the target that the caller may see, by its name. */
  ObjectNode apps(Caller caller) {
    List<Container> containers = visible(caller);
    ObjectNode report = Json.object();
    List<App> apps =
        device.targets().target().apps().stream().filter(app -> caller.mayUse(app.id())).toList();
    for (App app : apps) {
      ObjectNode state = report.putObject(app.name());
      state.put("appId", app.id()).put("appUuid", app.uuid()).put("commit", app.commit());
      state.put("updateStatus", "done");
      ObjectNode services = state.putObject("services");
      for (Service service : app.services()) {
        String status = serviceStatus(app, service, containers);
        ObjectNode shown = services.putObject(service.name());
        shown.put("status", status).put("image", service.image());
        shown.set("downloadProgress", progress(service.image(), status));
        shown.put("releaseId", app.releaseId());
      }
      state.put("updateStatus", updateStatus(services));
    }
    return report;
  }

  /** Reports one app by its image ids; empty if the device has nothing of it. */
  Optional<ObjectNode> app(int appId) {
    ObjectNode services = Json.object();
    for (Container container : device.containers().of(appId)) {
      ObjectNode shown = services.putObject(Integer.toString(container.imageId()));
      shown.put("status", container.status()).put("releaseId", container.releaseId());
      shown.putNull("download_progress");
    }
    device.targets().target().app(appId).ifPresent(app -> addImages(services, app));
    if (services.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode report = Json.object();
    device.applier().commit(appId).ifPresent(commit -> report.put("commit", commit));
    report.putObject("local").putObject(Integer.toString(appId)).set("services", services);
    return Optional.of(report);
  }

  /** Reports the container's id of every service, by the service's name. */
  ObjectNode containerIds(Caller caller) {
    ObjectNode ids = Json.object();
    visible(caller).forEach(container -> ids.put(container.service(), container.id()));
    return ids;
  }

  /** Reports the container of an app's only service. */
  ObjectNode onlyService(Container container) {
    ObjectNode report = Json.object().put("appId", container.appId());
    device.applier().commit(container.appId()).ifPresent(commit -> report.put("commit", commit));
    report.put("containerId", container.id());
    Map<String, String> environment = container.environment();
    environment.keySet().removeAll(UNSHOWN);
    report.set("env", Json.object(environment));
    report.set("imageId", container.inspected().path("Config").path("Image"));
    return report.put("releaseId", container.releaseId());
  }

  private void addImages(ObjectNode services, App app) {
    for (Service service : app.services()) {
      String key = Integer.toString(service.imageId());
      if (!services.has(key)) {
        image(new KnownImages.Known(app.id(), service.name(), service.imageId(), service.image()))
            .ifPresent(
                image -> {
                  ObjectNode shown = services.putObject(key);
                  shown.set("status", image.path("status"));
                  shown.put("releaseId", app.releaseId());
                  shown.set("download_progress", image.path("downloadProgress"));
                });
      }
    }
  }

  private static ObjectNode container(Container container) {
    return Json.object()
        .put("status", container.status())
        .put("serviceName", container.service())
        .put("appId", container.appId())
        .put("imageId", container.imageId())
        .put("serviceId", container.serviceId())
        .put("containerId", container.id())
        .put("createdAt", container.createdAt());
  }

  /** Reports the images that the device holds or downloads, also of apps that it has no more. */
  private List<ObjectNode> images() {
    Target target = device.targets().target();
    known.remember(target);
    Set<String> wanted =
        target.apps().stream()
            .flatMap(app -> app.services().stream())
            .map(Service::image)
            .collect(Collectors.toSet());
    Map<KnownImages.Known, ObjectNode> shown = new HashMap<>();
    return known
        .left(
            image -> {
              image(image).ifPresent(report -> shown.put(image, report));
              return shown.containsKey(image) || wanted.contains(image.name());
            })
        .stream()
        .flatMap(image -> Stream.ofNullable(shown.get(image)))
        .toList();
  }

  private Optional<ObjectNode> image(KnownImages.Known known) {
    boolean downloading = device.images().isDownloading(known.name());
    Optional<JsonNode> held = device.images().find(known.name());
    if (!downloading && held.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode image = Json.object();
    image.put("name", known.name()).put("appId", known.appId());
    image.put("serviceName", known.service()).put("imageId", known.imageId());
    held.ifPresent(inspected -> image.set("dockerImageId", inspected.path("Id")));
    image.put("status", downloading ? DOWNLOADING : DOWNLOADED);
    image.set("downloadProgress", progress(known.name(), image.path("status").asText()));
    return Optional.of(image);
  }

  private String serviceStatus(App app, Service service, List<Container> containers) {
    return containers.stream()
        .filter(container -> container.appId() == app.id())
        .filter(container -> container.service().equals(service.name()))
        .filter(container -> container.commit().equals(app.commit()))
        .map(Container::status)
        .findFirst()
        .orElseGet(
            () -> device.images().find(service.image()).isPresent() ? DOWNLOADED : DOWNLOADING);
  }

  private static String updateStatus(JsonNode services) {
    List<String> statuses =
        Json.elements(services).map(service -> service.path("status").asText()).toList();
    if (statuses.contains(DOWNLOADING)) {
      return "downloading";
    }
    if (statuses.contains(DOWNLOADED)) {
      return "downloaded";
    }
    return statuses.contains("Installed") ? "applying changes" : "done";
  }

  /** Returns the mean over all images that are being downloaded; null if there are none. */
  private static JsonNode mean(JsonNode images) {
    OptionalDouble mean =
        Json.elements(images)
            .map(image -> image.path("downloadProgress"))
            .filter(JsonNode::isNumber)
            .mapToInt(JsonNode::asInt)
            .average();
    if (mean.isEmpty()) {
      return NullNode.getInstance();
    }
    double value = mean.getAsDouble();
    return value == Math.rint(value) ? IntNode.valueOf((int) value) : DoubleNode.valueOf(value);
  }

  private JsonNode progress(String image, String status) {
    return status.equals(DOWNLOADING)
        ? IntNode.valueOf(device.images().progress(image).orElse(0))
        : NullNode.getInstance();
  }
}
