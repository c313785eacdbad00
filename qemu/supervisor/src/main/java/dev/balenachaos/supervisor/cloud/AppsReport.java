package dev.balenachaos.supervisor.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.apply.Device;
import dev.balenachaos.supervisor.compose.Container;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.target.App;
import dev.balenachaos.supervisor.target.Service;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The apps of the target and what the device runs of them, release by release (balena-supervisor's
 * compose/application-manager.ts). Apps that the target has not are not the cloud's business.
 */
final class AppsReport {
  private static final Set<String> CHANGING =
      Set.of("Installing", "Installed", "Awaiting handover");

  private final Device device;

  /** The images of former releases, by commit and service: containers do not know their names. */
  private final Map<String, String> images = new HashMap<>();

  AppsReport(Device device) {
    this.device = device;
  }

  /** Looks at the engine. */
  synchronized ObjectNode current() {
    List<Container> containers = device.containers().all();
    ObjectNode report = Json.object();
    for (App app : device.targets().target().apps()) {
      List<Container> own =
          containers.stream().filter(container -> container.appId() == app.id()).toList();
      ObjectNode releases = releases(app, own);
      if (!releases.isEmpty()) {
        ObjectNode shown = report.putObject(app.uuid());
        device.applier().commit(app.id()).ifPresent(commit -> shown.put("release_uuid", commit));
        shown.set("releases", releases);
      }
    }
    return report;
  }

  private ObjectNode releases(App app, List<Container> containers) {
    ObjectNode releases = Json.object();
    for (Service service : app.services()) {
      images.put(app.commit() + "/" + service.name(), service.image());
      boolean made =
          containers.stream()
              .anyMatch(each -> each.commit().equals(app.commit()) && isOf(each, service.name()));
      if (!made) {
        services(releases, app.commit()).set(service.name(), awaited(service));
      }
    }
    for (Container container : containers) {
      String own = container.inspected().path("Config").path("Image").asText();
      String image = images.getOrDefault(container.commit() + "/" + container.service(), own);
      services(releases, container.commit())
          .putObject(container.service())
          .put("image", image)
          .put("status", status(container, containers));
    }
    releases.forEach(AppsReport::summarise);
    return releases;
  }

  private static ObjectNode services(ObjectNode releases, String commit) {
    return releases.withObject("/" + commit.replace("~", "~0").replace("/", "~1") + "/services");
  }

  private ObjectNode awaited(Service service) {
    ObjectNode shown = Json.object().put("image", service.image());
    OptionalInt progress = device.images().progress(service.image());
    if (progress.isEmpty() && device.images().find(service.image()).isPresent()) {
      return shown.put("status", "Downloaded");
    }
    return shown.put("status", "Downloading").put("download_progress", progress.orElse(0));
  }

  /** While two releases of a service run, the older one hands over to the other. */
  private static String status(Container container, List<Container> all) {
    if (!container.isRunning()) {
      return container.status();
    }
    List<Container> others =
        all.stream()
            .filter(each -> each.isRunning() && isOf(each, container.service()))
            .filter(each -> !each.commit().equals(container.commit()))
            .toList();
    if (others.isEmpty()) {
      return container.status();
    }
    boolean oldest = others.stream().allMatch(each -> container.created().isBefore(each.created()));
    return oldest ? "Handing over" : "Awaiting handover";
  }

  private static boolean isOf(Container container, String service) {
    return container.service().equals(service);
  }

  private static void summarise(JsonNode release) {
    JsonNode services = release.path("services");
    String status = "done";
    if (any(services, each -> each.has("download_progress"))) {
      status = "downloading";
    } else if (any(services, each -> each.path("status").asText().equals("Downloaded"))) {
      status = "downloaded";
    } else if (any(services, each -> CHANGING.contains(each.path("status").asText()))) {
      status = "applying changes";
    }
    ((ObjectNode) release).put("update_status", status);
  }

  private static boolean any(JsonNode services, Predicate<JsonNode> predicate) {
    return Json.elements(services).anyMatch(predicate);
  }
}
