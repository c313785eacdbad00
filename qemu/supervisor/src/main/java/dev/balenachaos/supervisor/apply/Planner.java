package dev.balenachaos.supervisor.apply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.compose.Container;
import dev.balenachaos.supervisor.engine.Engine;
import dev.balenachaos.supervisor.target.Target;
import java.util.List;
import java.util.TreeSet;

/**
 * Compares the target with the engine and says what to do next: images first, then networks and
 * volumes, then containers; a service is only stopped once every image of its app is there
 * (balena-supervisor's compose/app.ts, strategy download-then-kill).
 */
final class Planner {
  private final Engine engine;
  private final Containers containers;
  private final UpdateLocks locks;
  private final AppPlanner apps;

  Planner(Engine engine, Containers containers, UpdateLocks locks, AppPlanner apps) {
    this.engine = engine;
    this.containers = containers;
    this.locks = locks;
    this.apps = apps;
  }

  /**
   * Looks at the engine once and plans one round.
   *
   * @param force whether update locks are removed where they are in the way
   */
  Round next(Target target, boolean force) {
    boolean override = force || target.overridesLocks();
    List<Container> present = containers.all();
    List<JsonNode> networks = engine.networks();
    Round round = new Round();
    TreeSet<Integer> appIds = new TreeSet<>();
    present.forEach(container -> appIds.add(container.appId()));
    networks.forEach(network -> appIds.add(appOf(network)));
    target.apps().forEach(app -> appIds.add(app.id()));
    for (int appId : appIds) {
      List<Container> own = present.stream().filter(each -> each.appId() == appId).toList();
      List<String> ownNetworks =
          networks.stream()
              .filter(network -> appOf(network) == appId)
              .map(network -> network.path("Name").asText())
              .toList();
      target
          .app(appId)
          .ifPresentOrElse(
              app -> apps.plan(round, app, target, own, ownNetworks, override),
              () -> removal(round, appId, own, ownNetworks, override));
    }
    return round;
  }

  /** Plans to remove an app that the target has not; its volumes stay, as in local mode they do. */
  private void removal(
      Round round, int appId, List<Container> present, List<String> networks, boolean force) {
    if (!present.isEmpty()) {
      locks.check(appId, force);
      present.forEach(container -> round.add("kill", () -> containers.kill(container)));
      return;
    }
    networks.forEach(name -> round.add("removeNetwork", () -> engine.removeNetwork(name)));
  }

  private static int appOf(JsonNode network) {
    return network.path("Labels").path("io.balena.app-id").asInt();
  }
}
