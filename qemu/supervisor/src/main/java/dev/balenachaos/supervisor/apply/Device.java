package dev.balenachaos.supervisor.apply;

import dev.balenachaos.supervisor.compose.HostFacts;
import dev.balenachaos.supervisor.compose.HostResources;
import dev.balenachaos.supervisor.compose.ServiceConfigs;
import dev.balenachaos.supervisor.engine.Engine;
import dev.balenachaos.supervisor.engine.EngineException;
import dev.balenachaos.supervisor.host.HostPrograms;
import dev.balenachaos.supervisor.log.Log;
import dev.balenachaos.supervisor.target.Target;
import dev.balenachaos.supervisor.target.TargetStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The parts of a supervisor, put together: what the API asks and tells them to do.
 *
 * @param configs how services look as containers
 * @param images what has been and is being downloaded
 * @param volumes what is kept for apps that come back
 * @param changes tells that an apply or a download has come further
 */
public record Device(
    HostFacts host,
    TargetStore targets,
    Containers containers,
    Images images,
    ServiceConfigs configs,
    Applier applier,
    Actions actions,
    HostActions hostActions,
    OrphanVolumes volumes,
    Changes changes) {

  /**
   * Puts the parts together.
   *
   * @param hostRoot where the host's root is bound
   * @param configuration is told of the target ahead of each round of an apply
   */
  public static Device of(
      Engine engine,
      HostFacts host,
      HostResources resources,
      TargetStore targets,
      Path hostRoot,
      HostPrograms programs,
      Consumer<Target> configuration,
      Threads threads,
      Pace pace) {
    Containers containers = new Containers(engine, threads.beside());
    UpdateLocks locks = new UpdateLocks(hostRoot);
    Changes changes = new Changes();
    Images images =
        new Images(
            engine,
            threads.beside(),
            () -> new Backoff(pace.afterFailure(), targets.target().pollInterval()),
            changes::tell);
    ServiceConfigs configs = new ServiceConfigs(host, resources);
    Foundation foundation = new Foundation(engine, containers);
    HostActions hostActions = new HostActions(containers, locks, targets::target, programs);
    ScheduledReboot reboot = new ScheduledReboot(hostRoot, locks, hostActions);
    AppPlanner apps =
        new AppPlanner(
            images,
            containers,
            new ResourcePlanner(engine),
            new Handover(engine, hostRoot),
            reboot,
            locks,
            configs);
    Planner planner = new Planner(engine, containers, foundation, apps);
    Apply apply =
        new Apply(
            planner, reboot, locks, targets::target, configuration, images::forgetTimeSpent, pace);
    Applier applier = new Applier(threads.worker(), apply, changes::tell);
    threads.worker().execute(() -> lay(foundation));
    Actions actions =
        new Actions(engine, containers, locks, apps, applier, reboot, targets::target);
    OrphanVolumes volumes = new OrphanVolumes(engine, targets::target);
    return new Device(
        host,
        targets,
        containers,
        images,
        configs,
        applier,
        actions,
        hostActions,
        volumes,
        changes);
  }

  /**
   * Returns whether the supervisor gets on with what it applies (balena-supervisor's
   * device-state/index.ts): it applies nothing, or downloads, or has been applying for less than
   * two poll intervals, downloads not counted.
   */
  public boolean isHealthy() {
    Duration working = applier.sinceStart().minus(images.timeSpent());
    Duration longest = targets.target().pollInterval().multipliedBy(2);
    return !applier.isApplying() || images.areDownloading() || working.compareTo(longest) < 0;
  }

  private static void lay(Foundation foundation) {
    try {
      foundation.lay();
    } catch (EngineException e) {
      // A full disk or a slow engine must not keep the API from answering.
      Log.error("Could not make the supervisor's network and volume: " + e.getMessage());
    }
  }
}
