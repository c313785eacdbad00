package dev.balenachaos.supervisor.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.compose.Container;
import dev.balenachaos.supervisor.compose.ContainerRequest;
import dev.balenachaos.supervisor.engine.Engine;
import dev.balenachaos.supervisor.engine.EngineException;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.log.Log;
import dev.balenachaos.supervisor.target.App;
import dev.balenachaos.supervisor.target.Service;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Makes, starts, stops and removes the containers of services, and says so in the log. */
public final class Containers {
  private final Engine engine;
  private final Executor kills;
  private final Set<String> stopping = ConcurrentHashMap.newKeySet();

  /**
   * Works on an engine.
   *
   * @param kills runs what may take as long as a container's grace period
   */
  public Containers(Engine engine, Executor kills) {
    this.engine = engine;
    this.kills = kills;
  }

  /** Looks at every supervised container; those that are just being stopped say so. */
  public List<Container> all() {
    return engine.containers().stream()
        .map(Container::of)
        .flatMap(Optional::stream)
        .map(container -> stopping.contains(container.id()) ? container.stopping() : container)
        .toList();
  }

  /** Looks at the containers of one app. */
  public List<Container> of(int appId) {
    return all().stream().filter(container -> container.appId() == appId).toList();
  }

  /**
   * Creates the container of a service, and starts it unless the target wants it stopped or its
   * label wants the device to reboot first.
   */
  void install(App app, Service service, JsonNode config, String deviceName) {
    ObjectNode details = details(app.id(), service.id(), service.name(), service.image());
    Log.event("Service install", details);
    String id = logged("install", details, () -> create(app, service, config, deviceName));
    Log.event("Service installed", details);
    if (ScheduledReboot.isAskedForBy(config.path("labels"))) {
      ScheduledReboot.tellOfSkipped(service.name());
    } else if (service.running()) {
      start(id, details);
    }
  }

  void start(Container container) {
    start(container.id(), details(container));
  }

  /** Stops a container and keeps it. */
  void stop(Container container) {
    end(container, () -> engine.stopContainer(container.id()));
  }

  /** Stops a container and removes it. */
  void kill(Container container) {
    end(
        container,
        () -> {
          engine.stopContainer(container.id());
          engine.removeContainer(container.id());
        });
  }

  /**
   * Begins to stop a container and to keep it. A failure is only logged, as the real supervisor
   * does: the apply that waits for its end then looks again.
   */
  void beginStop(Container container) {
    begin(container, this::stop);
  }

  /** Begins to stop a container and to remove it; a failure is only logged. */
  void beginKill(Container container) {
    begin(container, this::kill);
  }

  /** Removes a container that the engine calls dead. */
  void remove(Container container) {
    ObjectNode details = details(container);
    Log.event("Remove dead container", details);
    try {
      engine.removeContainer(container.id());
    } catch (EngineException e) {
      Log.event("Remove dead container error", details.put("error", e.getMessage()));
      throw e;
    }
  }

  private void begin(Container container, Consumer<Container> action) {
    stopping.add(container.id());
    kills.execute(
        () -> {
          try {
            action.accept(container);
          } catch (EngineException e) {
            Log.debug("Looking again at container " + container.name() + " in the next round");
          }
        });
  }

  private void end(Container container, Runnable action) {
    ObjectNode details = details(container);
    Log.event("Service kill", details);
    stopping.add(container.id());
    try {
      logged("stop", details, action);
    } finally {
      stopping.remove(container.id());
    }
    Log.event("Service stop", details);
  }

  void rename(Container container, String name) {
    engine.renameContainer(container.id(), name);
  }

  private String create(App app, Service service, JsonNode config, String deviceName) {
    ObjectNode request = ContainerRequest.of(config, deviceName);
    String id = engine.createContainer(app.containerName(service), request);
    ContainerRequest.furtherNetworks(config)
        .forEach((network, endpoint) -> engine.connect(network, id, endpoint));
    return id;
  }

  private void start(String id, ObjectNode details) {
    Log.event("Service start", details);
    logged("start", details, () -> engine.startContainer(id));
    Log.event("Service started", details);
  }

  private static void logged(String verb, ObjectNode details, Runnable action) {
    logged(
        verb,
        details,
        () -> {
          action.run();
          return "";
        });
  }

  private static String logged(String verb, ObjectNode details, Supplier<String> action) {
    try {
      return action.get();
    } catch (EngineException e) {
      Log.event("Service " + verb + " error", details.deepCopy().put("error", e.getMessage()));
      throw e;
    }
  }

  private static ObjectNode details(Container container) {
    return details(
        container.appId(),
        container.serviceId(),
        container.service(),
        container.inspected().path("Config").path("Image").asText());
  }

  private static ObjectNode details(int appId, int serviceId, String service, String image) {
    ObjectNode details = Json.object();
    details
        .putObject("service")
        .put("appId", appId)
        .put("serviceId", serviceId)
        .put("serviceName", service)
        .put("image", image);
    return details;
  }
}
