package dev.balenachaos.supervisor.apply;

import dev.balenachaos.supervisor.compose.HostFacts;
import dev.balenachaos.supervisor.compose.HostResources;
import dev.balenachaos.supervisor.compose.ServiceConfigs;
import dev.balenachaos.supervisor.engine.Engine;
import dev.balenachaos.supervisor.engine.EngineException;
import dev.balenachaos.supervisor.firewall.Firewall;
import dev.balenachaos.supervisor.firewall.HostPrograms;
import dev.balenachaos.supervisor.log.Log;
import dev.balenachaos.supervisor.target.Target;
import dev.balenachaos.supervisor.target.TargetStore;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * The parts of a supervisor, put together: what the API asks and tells them to do.
 *
 * @param configs how services look as containers
 * @param images what has been and is being downloaded
 * @param volumes what is kept for apps that come back
 */
public record Device(
    HostFacts host,
    TargetStore targets,
    Containers containers,
    Images images,
    ServiceConfigs configs,
    Applier applier,
    Actions actions,
    OrphanVolumes volumes) {
  private static final int DEFAULT_PORT = 48484;

  /**
   * Puts the parts together, on a host whose firewall is left alone.
   *
   * @param hostRoot where the host's root is bound
   */
  public static Device of(
      Engine engine,
      HostFacts host,
      TargetStore targets,
      Path hostRoot,
      HostPower power,
      Pace pace) {
    HostResources resources =
        HostResources.read(hostRoot, Path.of("/var/run/balena-engine.sock"), DEFAULT_PORT);
    return of(
        engine, host, resources, targets, hostRoot, power, target -> {}, Threads.real(), pace);
  }

  /**
   * Puts the parts together, and the firewall and what every device has on the host.
   *
   * @param hostRoot where the host's root is bound
   */
  public static Device of(
      Engine engine,
      HostFacts host,
      HostResources resources,
      TargetStore targets,
      Path hostRoot,
      HostPower power,
      Pace pace) {
    Firewall firewall =
        new Firewall(
            HostPrograms.below(hostRoot),
            resources.port(),
            Executors.newSingleThreadExecutor(task -> Threads.daemon(task, "firewall")));
    firewall.follow(targets.target());
    return of(
        engine, host, resources, targets, hostRoot, power, firewall::follow, Threads.real(), pace);
  }

  static Device of(
      Engine engine,
      HostFacts host,
      HostResources resources,
      TargetStore targets,
      Path hostRoot,
      HostPower power,
      Consumer<Target> configuration,
      Threads threads,
      Pace pace) {
    Containers containers = new Containers(engine, threads.beside());
    UpdateLocks locks = new UpdateLocks(hostRoot);
    Images images =
        new Images(
            engine,
            threads.beside(),
            () -> new Backoff(pace.afterFailure(), targets.target().pollInterval()));
    ServiceConfigs configs = new ServiceConfigs(host, resources);
    Foundation foundation = new Foundation(engine, containers);
    AppPlanner apps =
        new AppPlanner(
            images,
            containers,
            new ResourcePlanner(engine),
            new Handover(engine, hostRoot),
            locks,
            configs);
    Planner planner = new Planner(engine, containers, foundation, apps);
    Apply apply = new Apply(planner, locks, targets::target, configuration, pace);
    Applier applier = new Applier(threads.worker(), apply);
    threads.worker().execute(() -> lay(foundation));
    Actions actions = new Actions(engine, containers, locks, apps, applier, targets::target, power);
    OrphanVolumes volumes = new OrphanVolumes(engine, targets::target);
    return new Device(host, targets, containers, images, configs, applier, actions, volumes);
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
