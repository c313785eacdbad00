package dev.balenachaos.supervisor.apply;

import dev.balenachaos.supervisor.compose.HostFacts;
import dev.balenachaos.supervisor.compose.ServiceConfigs;
import dev.balenachaos.supervisor.engine.Engine;
import dev.balenachaos.supervisor.engine.EngineException;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.log.Log;
import dev.balenachaos.supervisor.target.TargetStore;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The parts of a supervisor, put together: what the API asks and tells them to do.
 *
 * @param configs how services look as containers
 * @param images what has been and is being downloaded
 */
public record Device(
    HostFacts host,
    TargetStore targets,
    Containers containers,
    Images images,
    ServiceConfigs configs,
    Applier applier,
    Actions actions) {

  /** Puts the parts together; nothing runs yet. */
  public static Device of(
      Engine engine,
      HostFacts host,
      TargetStore targets,
      Path hostRoot,
      HostPower power,
      Pace pace) {
    Containers containers = new Containers(engine);
    UpdateLocks locks = new UpdateLocks(hostRoot);
    Images images = new Images(engine, Executors.newCachedThreadPool(Device::daemon));
    ServiceConfigs configs = new ServiceConfigs(host);
    AppPlanner apps = new AppPlanner(engine, images, containers, locks, configs);
    ExecutorService worker = Executors.newSingleThreadExecutor(Device::daemon);
    worker.execute(() -> prepare(engine));
    Planner planner = new Planner(engine, containers, locks, apps);
    Applier applier = new Applier(worker, planner, targets::target, pace);
    Actions actions = new Actions(engine, containers, locks, apps, applier, targets::target, power);
    return new Device(host, targets, containers, images, configs, applier, actions);
  }

  /** Makes what every device has besides its apps: the supervisor's network and one volume. */
  private static void prepare(Engine engine) {
    try {
      if (engine.network("supervisor0").isEmpty()) {
        var request = Json.object().put("Name", "supervisor0").put("CheckDuplicate", true);
        request.put("Driver", "bridge");
        request
            .putObject("IPAM")
            .put("Driver", "default")
            .putArray("Config")
            .addObject()
            .put("Subnet", "10.114.104.0/25")
            .put("Gateway", "10.114.104.1");
        request.putObject("Options").put("com.docker.network.bridge.name", "supervisor0");
        engine.createNetwork(request);
      }
      engine.createVolume(Json.object().put("Name", Actions.EXTRA_FIRMWARE));
    } catch (EngineException e) {
      // A full disk or a slow engine must not keep the API from answering.
      Log.error("Could not make the supervisor's network and volume: " + e.getMessage());
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "apply");
    thread.setDaemon(true);
    return thread;
  }
}
