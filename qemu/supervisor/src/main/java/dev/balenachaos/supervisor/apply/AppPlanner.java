package dev.balenachaos.supervisor.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.compose.Container;
import dev.balenachaos.supervisor.compose.ContainerRequest;
import dev.balenachaos.supervisor.compose.Drift;
import dev.balenachaos.supervisor.compose.Resources;
import dev.balenachaos.supervisor.compose.ServiceConfigs;
import dev.balenachaos.supervisor.engine.Engine;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.log.Log;
import dev.balenachaos.supervisor.target.App;
import dev.balenachaos.supervisor.target.Service;
import dev.balenachaos.supervisor.target.Target;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Plans one round for one app of the target. */
final class AppPlanner {
  private final Engine engine;
  private final Images images;
  private final Containers containers;
  private final UpdateLocks locks;
  private final ServiceConfigs configs;

  AppPlanner(
      Engine engine,
      Images images,
      Containers containers,
      UpdateLocks locks,
      ServiceConfigs configs) {
    this.engine = engine;
    this.images = images;
    this.containers = containers;
    this.locks = locks;
    this.configs = configs;
  }

  void plan(
      Round round,
      App app,
      Target target,
      List<Container> present,
      List<String> networks,
      boolean force) {
    Round changes = new Round();
    boolean imagesReady = fetchImages(round, app);
    boolean resourcesReady = createResources(round, app, networks);
    if (imagesReady) {
      killStrays(changes, app, present);
      for (Service service : app.services()) {
        Optional<Container> current = newest(present, service.name());
        if (current.isPresent()) {
          planPresent(changes, app, service, target, current.get());
        } else if (resourcesReady && dependenciesMet(app, service, present)) {
          changes.add("start", () -> install(app, service, target.name()));
        } else {
          round.await();
        }
      }
    }
    if (!changes.steps().isEmpty()) {
      locks.check(app.id(), force);
      changes.steps().forEach(step -> round.add(step.name(), step.action()));
    }
  }

  /** Creates the container of a service of the target, as a fresh one. */
  void install(App app, Service service, String deviceName) {
    JsonNode image = images.find(service.image()).orElseGet(MissingNode::getInstance);
    containers.install(app, service, configs.config(app, service, image), deviceName);
  }

  private boolean fetchImages(Round round, App app) {
    boolean ready = true;
    for (Service service : app.services()) {
      String name = service.image();
      if (images.isDownloading(name)) {
        round.await();
        ready = false;
      } else if (images.find(name).isEmpty()) {
        round.add("fetch", () -> images.download(name));
        ready = false;
      }
    }
    return ready;
  }

  private boolean createResources(Round round, App app, List<String> networks) {
    Set<String> volumes =
        engine.volumes().stream()
            .map(volume -> volume.path("Name").asText())
            .collect(Collectors.toSet());
    int before = round.steps().size();
    Map<String, ObjectNode> wanted = Resources.networks(app);
    wanted.forEach(
        (name, config) -> {
          String engineName = app.scoped(name);
          if (!networks.contains(engineName)) {
            round.add("createNetwork", () -> createNetwork(engineName, config));
          }
        });
    Resources.volumes(app)
        .forEach(
            (name, config) -> {
              String engineName = app.scoped(name);
              if (!volumes.contains(engineName)) {
                round.add("createVolume", () -> createVolume(engineName, config));
              }
            });
    return round.steps().size() == before;
  }

  private void createNetwork(String name, ObjectNode config) {
    ObjectNode details = Json.object();
    details.putObject("network").put("name", name);
    Log.event("Network creation", details);
    engine.createNetwork(Resources.networkRequest(name, config));
  }

  private void createVolume(String name, ObjectNode config) {
    ObjectNode details = Json.object();
    details.putObject("volume").put("name", name);
    Log.event("Volume creation", details);
    engine.createVolume(Resources.volumeRequest(name, config));
  }

  /** Kills containers of services that are no more, and all but the newest of each that is. */
  private void killStrays(Round changes, App app, List<Container> present) {
    for (Container container : present) {
      boolean wanted =
          app.service(container.service()).isPresent()
              && newest(present, container.service()).equals(Optional.of(container));
      if (!wanted) {
        changes.add("kill", () -> containers.kill(container));
      }
    }
  }

  private void planPresent(
      Round changes, App app, Service service, Target target, Container container) {
    JsonNode image = images.find(service.image()).orElseGet(MissingNode::getInstance);
    ObjectNode config = configs.config(app, service, image);
    List<String> drift = Drift.between(container, ContainerRequest.of(config, target.name()));
    if (container.isDead() || !drift.isEmpty()) {
      Log.debug(
          "Replacing container for service " + service.name() + " because of changes: " + drift);
      changes.add("kill", () -> containers.kill(container));
    } else if (!container.name().equals(app.containerName(service))) {
      changes.add("updateMetadata", () -> containers.rename(container, app.containerName(service)));
    } else if (service.running() && container.isInstalled()) {
      changes.add("start", () -> containers.start(container));
    } else if (!service.running() && container.isRunning()) {
      changes.add("stop", () -> containers.stop(container));
    }
  }

  private static boolean dependenciesMet(App app, Service service, List<Container> present) {
    return service.dependsOn().stream()
        .filter(dependency -> app.service(dependency).isPresent())
        .allMatch(
            dependency ->
                newest(present, dependency).filter(other -> !other.isInstalled()).isPresent());
  }

  private static Optional<Container> newest(List<Container> present, String service) {
    return present.stream()
        .filter(container -> container.service().equals(service))
        .max(Comparator.comparing(Container::created));
  }
}
