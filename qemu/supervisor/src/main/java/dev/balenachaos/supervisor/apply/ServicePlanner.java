package dev.balenachaos.supervisor.apply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.compose.Container;
import dev.balenachaos.supervisor.log.Log;
import dev.balenachaos.supervisor.target.App;
import dev.balenachaos.supervisor.target.Service;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Plans what is to be done to the containers of one app in one round (balena-supervisor's
 * compose/app.ts and compose/update-strategies.ts).
 */
final class ServicePlanner {
  private final Containers containers;
  private final Images images;
  private final Handover handover;
  private final ScheduledReboot reboot;
  private final Round round;
  private final Situation situation;
  private final LockedSteps locked;

  /**
   * What a plan rests on.
   *
   * @param present the app's containers
   * @param configs the configuration of each service, by its name
   * @param missingImages the images of the app's services that the engine has not
   * @param unready the networks and volumes that are not there yet as they must be, by the engine's
   *     names
   * @param inTheWay whether a container uses a network or volume that must leave first
   */
  record Situation(
      App app,
      String deviceName,
      List<Container> present,
      Map<String, ObjectNode> configs,
      Set<String> missingImages,
      Set<String> unready,
      Predicate<Container> inTheWay,
      ServiceChanges changes) {}

  /**
   * Plans into a round.
   *
   * @param locked takes the steps that an update lock of the app forbids
   */
  ServicePlanner(
      Containers containers,
      Images images,
      Handover handover,
      ScheduledReboot reboot,
      Round round,
      Situation situation,
      LockedSteps locked) {
    this.containers = containers;
    this.images = images;
    this.handover = handover;
    this.reboot = reboot;
    this.round = round;
    this.situation = situation;
    this.locked = locked;
  }

  void plan() {
    situation.present().stream()
        .filter(Container::isDead)
        .forEach(dead -> round.add("remove", () -> containers.remove(dead)));
    ServiceChanges changes = situation.changes();
    changes.removals().stream().filter(this::canChange).forEach(this::planRemoval);
    changes.updates().stream()
        .filter(update -> canChange(update.current()))
        .forEach(this::planUpdate);
    changes.installs().forEach(this::planInstall);
  }

  private boolean canChange(Container container) {
    if (container.isStopping()) {
      round.await();
    }
    return !container.isStopping() && !container.isDead();
  }

  private void planRemoval(Container container) {
    if (Strategy.of(container.label(Strategy.LABEL)).killsEarly() || imagesReady()) {
      planKill(container);
    } else {
      round.await();
    }
  }

  private void planUpdate(ServiceChanges.Update update) {
    Container current = update.current();
    Service target = update.target();
    Strategy strategy = strategy(target);
    boolean special = situation.inTheWay().test(current);
    if (update.drift().isEmpty() && !special) {
      planSameConfiguration(current, target, strategy);
    } else if (strategy.killsEarly()) {
      planReplacement(update);
    } else if (situation.missingImages().contains(target.image())) {
      planFetch(target);
    } else if (!imagesReady()) {
      round.await();
    } else if (strategy == Strategy.DOWNLOAD_THEN_KILL || special) {
      planReplacement(update);
    } else if (dependenciesMet(target)) {
      planHandover(current, target);
    } else {
      round.await();
    }
  }

  private void planReplacement(ServiceChanges.Update update) {
    Log.debug(
        "Replacing container for service "
            + update.target().name()
            + " because of config changes: "
            + update.drift());
    planKill(update.current());
  }

  private void planSameConfiguration(Container current, Service target, Strategy strategy) {
    App app = situation.app();
    if (!current.commit().equals(app.commit())) {
      if (strategy == Strategy.DOWNLOAD_THEN_KILL && !imagesReady()) {
        round.await();
      } else {
        locked.add("updateMetadata", () -> containers.rename(current, app.containerName(target)));
      }
    } else if (target.running() && !current.isRunning()) {
      planStart(current);
    } else if (!target.running() && current.isRunning()) {
      locked.add("stop", () -> containers.beginStop(current));
    }
  }

  private void planStart(Container container) {
    if (!reboot.isAwaitedBy(container)) {
      round.add("start", () -> containers.start(container));
    } else if (!reboot.isNoted()) {
      round.add("requireReboot", () -> reboot.schedule(container));
    }
  }

  private void planInstall(Service target) {
    if (situation.missingImages().contains(target.image())) {
      planFetch(target);
    } else if (dependenciesMet(target)) {
      locked.add("start", () -> install(target));
    } else if (!reboot.isNoted()) {
      round.await();
    }
  }

  private void planFetch(Service target) {
    if (images.isDownloading(target.image())) {
      round.await();
    } else {
      round.add("fetch", () -> images.download(target.image()));
    }
  }

  private void planKill(Container container) {
    locked.add("kill", () -> containers.beginKill(container));
  }

  /** The real supervisor (19.0.5) heeds no update lock before a hand-over. */
  private void planHandover(Container current, Service target) {
    round.add(
        "handover",
        () -> {
          handover.prepare(current);
          install(target);
          handover.await(situation.app(), target);
          containers.kill(current);
        });
  }

  private void install(Service target) {
    ObjectNode config = config(target);
    containers.install(situation.app(), target, config, situation.deviceName());
  }

  /** The label may come from the image as well as from the service. */
  private Strategy strategy(Service target) {
    ObjectNode config = config(target);
    return Strategy.of(config.path("labels").path(Strategy.LABEL).asText());
  }

  private ObjectNode config(Service target) {
    return Objects.requireNonNull(situation.configs().get(target.name()), target.name());
  }

  private boolean imagesReady() {
    return situation.missingImages().isEmpty();
  }

  private boolean dependenciesMet(Service target) {
    return imagesReady()
        && target.dependsOn().stream().noneMatch(this::isUnsettled)
        && situation.unready().stream().noneMatch(thing -> uses(target, thing));
  }

  private boolean isUnsettled(String service) {
    return situation.changes().concern(service)
        || situation.present().stream()
            .anyMatch(each -> each.service().equals(service) && each.isInstalled());
  }

  private boolean uses(Service target, String thing) {
    ObjectNode config = config(target);
    for (var volume : config.path("volumes")) {
      boolean mounted =
          volume.path("source").asText().equals(thing) || volume.asText().startsWith(thing + ":");
      if (mounted) {
        return true;
      }
    }
    return config.path("networks").has(thing);
  }
}
