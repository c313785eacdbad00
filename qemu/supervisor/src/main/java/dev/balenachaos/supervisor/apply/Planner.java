package dev.balenachaos.supervisor.apply;

import dev.balenachaos.supervisor.engine.Engine;
import dev.balenachaos.supervisor.target.App;
import dev.balenachaos.supervisor.target.Target;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Compares the target with the engine and says what to do next (balena-supervisor's
 * compose/application-manager.ts). Images are never removed, as in local mode they are not; the
 * volumes of an app that left the target go with it, but not in local mode.
 */
final class Planner {
  private final Engine engine;
  private final Containers containers;
  private final Foundation foundation;
  private final AppPlanner apps;

  Planner(Engine engine, Containers containers, Foundation foundation, AppPlanner apps) {
    this.engine = engine;
    this.containers = containers;
    this.foundation = foundation;
    this.apps = apps;
  }

  /**
   * Looks at the engine once and plans one round.
   *
   * @param force whether update locks are removed where they are in the way
   */
  Round next(Target target, boolean force) {
    boolean override = force || target.overridesLocks();
    EngineView seen = EngineView.of(engine, containers);
    Round round = new Round();
    foundation.plan(round, seen);
    if (!round.isOver()) {
      return round;
    }
    SortedSet<Integer> appIds = target.local() ? seen.apps() : seen.appsWithVolumes();
    target.apps().forEach(app -> appIds.add(app.id()));
    for (int appId : appIds) {
      Optional<App> app = target.app(appId);
      if (app.isPresent()) {
        apps.plan(round, app.get(), target, seen.of(appId), override);
      } else {
        apps.planRemoval(round, appId, seen.of(appId), target.local(), override);
      }
    }
    return round;
  }
}
