package dev.balenachaos.supervisor.apply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.compose.Resources;
import dev.balenachaos.supervisor.engine.Engine;
import dev.balenachaos.supervisor.engine.EngineException;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.log.Log;
import java.util.function.Predicate;

/** Plans what is to be done to the networks and volumes of an app. */
final class ResourcePlanner {
  private final Engine engine;

  ResourcePlanner(Engine engine) {
    this.engine = engine;
  }

  /**
   * Plans to make what is missing and to remove what must leave.
   *
   * @param inUse whether a container still uses a network of this name
   */
  void planNetworks(Round round, ResourceChanges changes, Predicate<String> inUse) {
    changes.leaving().stream()
        .filter(inUse.negate())
        .forEach(name -> round.add("removeNetwork", () -> removeNetwork(name)));
    changes
        .missing()
        .forEach((name, config) -> round.add("createNetwork", () -> createNetwork(name, config)));
  }

  /**
   * Plans to make what is missing and to remove what must leave, with its content.
   *
   * @param inUse whether a container still uses a volume of this name
   */
  void planVolumes(Round round, ResourceChanges changes, Predicate<String> inUse) {
    changes.leaving().stream()
        .filter(inUse.negate())
        .forEach(name -> round.add("removeVolume", () -> removeVolume(name)));
    changes
        .missing()
        .forEach((name, config) -> round.add("createVolume", () -> createVolume(name, config)));
  }

  void removeNetwork(String name) {
    Log.event("Network removal", details("network", name));
    engine.removeNetwork(name);
  }

  private void createNetwork(String name, ObjectNode config) {
    Log.event("Network creation", details("network", name));
    engine.createNetwork(Resources.networkRequest(name, config));
  }

  /** A volume that cannot be removed is only logged, and looked at again in the next round. */
  void removeVolume(String name) {
    ObjectNode details = details("volume", name);
    Log.event("Volume removal", details);
    try {
      engine.removeVolume(name);
    } catch (EngineException e) {
      Log.event("Volume removal error", details.put("error", e.getMessage()));
    }
  }

  private void createVolume(String name, ObjectNode config) {
    Log.event("Volume creation", details("volume", name));
    engine.createVolume(Resources.volumeRequest(name, config));
  }

  private static ObjectNode details(String kind, String name) {
    ObjectNode details = Json.object();
    details.putObject(kind).put("name", name);
    return details;
  }
}
