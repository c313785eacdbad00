package dev.balenachaos.supervisor.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.compose.Container;
import dev.balenachaos.supervisor.compose.Drift;
import dev.balenachaos.supervisor.compose.Resources;
import dev.balenachaos.supervisor.compose.ServiceConfigs;
import dev.balenachaos.supervisor.target.App;
import dev.balenachaos.supervisor.target.Service;
import dev.balenachaos.supervisor.target.Target;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Plans one round for one app. */
final class AppPlanner {
  private final Images images;
  private final Containers containers;
  private final ResourcePlanner resources;
  private final Handover handover;
  private final ScheduledReboot reboot;
  private final UpdateLocks locks;
  private final ServiceConfigs configs;

  AppPlanner(
      Images images,
      Containers containers,
      ResourcePlanner resources,
      Handover handover,
      ScheduledReboot reboot,
      UpdateLocks locks,
      ServiceConfigs configs) {
    this.images = images;
    this.containers = containers;
    this.resources = resources;
    this.handover = handover;
    this.reboot = reboot;
    this.locks = locks;
    this.configs = configs;
  }

  /** Plans to make an app as the target has it. */
  void plan(Round round, App app, Target target, EngineView seen, boolean force) {
    ResourceChanges networks =
        ResourceChanges.between(
            seen.networks(),
            named(Resources.networks(app), app::networkName),
            Drift::ofNetwork,
            true);
    ResourceChanges volumes =
        ResourceChanges.between(
            seen.volumes(), named(Resources.volumes(app), app::volumeName), Drift::ofVolume, false);
    Predicate<Container> inTheWay =
        container ->
            networks.leaving().stream().anyMatch(container::usesNetwork)
                || volumes.leaving().stream().anyMatch(container::usesVolume);
    Set<String> unready = new HashSet<>(networks.unready());
    unready.addAll(volumes.unready());
    Set<String> missingImages = new HashSet<>();
    Map<String, ObjectNode> wanted = new LinkedHashMap<>();
    for (Service service : app.services()) {
      Optional<JsonNode> image = images.find(service.image());
      if (image.isEmpty()) {
        missingImages.add(service.image());
      }
      JsonNode inspected = image.orElseGet(MissingNode::getInstance);
      wanted.put(service.name(), configs.config(app, service, inspected));
    }
    List<Container> present = seen.containers();
    ServiceChanges changes = ServiceChanges.between(app, present, wanted, inTheWay);
    new ServicePlanner(
            containers,
            images,
            handover,
            reboot,
            round,
            new ServicePlanner.Situation(
                app, target.name(), present, wanted, missingImages, unready, inTheWay, changes),
            new LockedSteps(round, locks, app.id(), names(app, present), force))
        .plan();
    resources.planNetworks(round, networks, name -> anyOf(present, each -> each.usesNetwork(name)));
    resources.planVolumes(round, volumes, name -> anyOf(present, each -> each.usesVolume(name)));
  }

  /**
   * Plans to remove an app that the target has not.
   *
   * @param keepVolumes whether its volumes stay, as in local mode they do
   */
  void planRemoval(Round round, int appId, EngineView seen, boolean keepVolumes, boolean force) {
    LockedSteps locked = new LockedSteps(round, locks, appId, names(seen.containers()), force);
    for (Container container : seen.containers()) {
      if (container.isStopping()) {
        round.await();
      } else {
        locked.add("kill", () -> containers.beginKill(container));
      }
    }
    if (seen.containers().isEmpty()) {
      for (JsonNode network : seen.networks()) {
        String name = network.path("Name").asText();
        round.add("removeNetwork", () -> resources.removeNetwork(name));
      }
      if (seen.networks().isEmpty() && !keepVolumes) {
        seen.volumes().stream()
            .filter(EngineView::isSupervised)
            .map(volume -> volume.path("Name").asText())
            .forEach(name -> round.add("removeVolume", () -> resources.removeVolume(name)));
      }
    }
  }

  /** Creates the container of a service of the target, as a fresh one. */
  void install(App app, Service service, String deviceName) {
    JsonNode image = images.find(service.image()).orElseGet(MissingNode::getInstance);
    containers.install(app, service, configs.config(app, service, image), deviceName);
  }

  private static Set<String> names(App app, List<Container> present) {
    Set<String> names = names(present);
    app.services().forEach(service -> names.add(service.name()));
    return names;
  }

  private static Set<String> names(List<Container> present) {
    Set<String> names = new TreeSet<>();
    present.forEach(container -> names.add(container.service()));
    return names;
  }

  private static Map<String, ObjectNode> named(
      Map<String, ObjectNode> configs, UnaryOperator<String> engineName) {
    Map<String, ObjectNode> named = new LinkedHashMap<>();
    configs.forEach((name, config) -> named.put(engineName.apply(name), config));
    return named;
  }

  private static boolean anyOf(List<Container> containers, Predicate<Container> predicate) {
    return containers.stream().anyMatch(predicate);
  }
}
