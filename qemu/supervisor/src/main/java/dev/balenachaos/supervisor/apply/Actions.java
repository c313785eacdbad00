package dev.balenachaos.supervisor.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.apply.UnknownServiceException.Reason;
import dev.balenachaos.supervisor.compose.Container;
import dev.balenachaos.supervisor.engine.Engine;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.log.Log;
import dev.balenachaos.supervisor.target.App;
import dev.balenachaos.supervisor.target.Service;
import dev.balenachaos.supervisor.target.Target;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What the API can do to an app besides setting a target (balena-supervisor's
 * device-api/actions.ts). Every method but {@link #startService} holds the update locks of the app
 * while it acts, and throws {@link UpdatesLockedException} if the app holds one itself and {@code
 * force} is not given.
 */
public final class Actions {
  static final String EXTRA_FIRMWARE = "extra-firmware";

  private final Engine engine;
  private final Containers containers;
  private final UpdateLocks locks;
  private final AppPlanner apps;
  private final Applier applier;
  private final ScheduledReboot reboot;
  private final Supplier<Target> target;

  Actions(
      Engine engine,
      Containers containers,
      UpdateLocks locks,
      AppPlanner apps,
      Applier applier,
      ScheduledReboot reboot,
      Supplier<Target> target) {
    this.engine = engine;
    this.containers = containers;
    this.locks = locks;
    this.apps = apps;
    this.applier = applier;
    this.reboot = reboot;
    this.target = target;
  }

  /**
   * Removes the containers of an app and makes them anew; its volumes stay.
   *
   * @throws UnknownAppException if the device has nothing of the app
   */
  public void restart(int appId, boolean force) {
    checkKnown(appId);
    applier.alone(
        () -> {
          removeContainers(appId, force);
          applier.applyOnce(force);
        });
  }

  /**
   * Removes an app with its volumes, and installs it anew with empty ones.
   *
   * @throws UnknownAppException if the device has nothing of the app
   */
  public void purge(int appId, boolean force) {
    ObjectNode details = Json.object().put("appId", appId);
    Log.event("Purge data", details);
    checkKnown(appId);
    try {
      applier.alone(
          () -> {
            removeContainers(appId, force);
            names(engine.networks(), appId).forEach(engine::removeNetwork);
            names(engine.volumes(), appId).forEach(engine::removeVolume);
            engine.removeVolume(EXTRA_FIRMWARE);
            engine.createVolume(Json.object().put("Name", EXTRA_FIRMWARE));
            applier.applyOnce(force);
          });
    } catch (RuntimeException e) {
      Log.event("Purge data error", details.put("error", e.getMessage()));
      throw e;
    }
    Log.event("Purge data success", details);
  }

  /**
   * Removes the container of one service and starts a new one; its volumes stay.
   *
   * @throws UnknownAppException if the target has no such app
   * @throws UnknownServiceException if the app has no such container, or the target not its service
   */
  public void restartService(int appId, ServiceChoice choice, boolean force) {
    App app = app(appId);
    Container current = choice.among(containers.of(appId));
    Service wanted = wanted(app, current);
    locks.during(
        Set.of(appId),
        overrides(force),
        () -> {
          containers.kill(current);
          apps.install(app, wanted, target.get().name());
        });
  }

  /**
   * Stops the container of one service, which then stays as it is over later applies. Throws as
   * {@link #restartService} does.
   */
  public void stopService(int appId, ServiceChoice choice, boolean force) {
    App app = app(appId);
    Container current = choice.among(containers.of(appId));
    wanted(app, current);
    locks.during(Set.of(appId), overrides(force), () -> containers.stop(current));
  }

  /**
   * Starts the stopped container of one service, unless that waits for a reboot; that alone
   * disturbs nobody, so without locks. Throws as {@link #restartService} does.
   */
  public void startService(int appId, ServiceChoice choice) {
    App app = app(appId);
    Container current = choice.among(containers.of(appId));
    wanted(app, current);
    if (reboot.isAwaitedBy(current)) {
      ScheduledReboot.tellOfSkipped(current.service());
    } else {
      containers.start(current);
    }
  }

  private void removeContainers(int appId, boolean force) {
    List<Container> present = containers.of(appId);
    locks.keep(
        appId, present.stream().map(Container::service).distinct().toList(), overrides(force));
    present.forEach(containers::kill);
  }

  private void checkKnown(int appId) {
    boolean known =
        !containers.of(appId).isEmpty()
            || names(engine.networks(), appId).findAny().isPresent()
            || names(engine.volumes(), appId).findAny().isPresent();
    if (!known) {
      throw UnknownAppException.current(appId);
    }
  }

  private boolean overrides(boolean force) {
    return force || target.get().overridesLocks();
  }

  private App app(int appId) {
    return target.get().app(appId).orElseThrow(() -> UnknownAppException.target(appId));
  }

  private static Service wanted(App app, Container current) {
    return app.service(current.service())
        .orElseThrow(() -> new UnknownServiceException(Reason.NOT_IN_TARGET));
  }

  private static Stream<String> names(List<JsonNode> things, int appId) {
    return things.stream()
        .filter(thing -> EngineView.appOf(thing) == appId)
        .map(thing -> thing.path("Name").asText());
  }
}
