package dev.balenachaos.supervisor.engine;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * The container engine, as far as the supervisor needs it. Bodies and inspections are the trees of
 * the engine's HTTP API, version 1.41.
 *
 * <p>Every method throws {@link EngineException} if the engine refuses or does not answer.
 */
public interface Engine {

  /** Inspects every supervised container, running or not. */
  List<JsonNode> containers();

  /** Creates a container and returns its id. */
  String createContainer(String name, JsonNode body);

  /** Starts a container; nothing happens if it runs already. */
  void startContainer(String id);

  /** Stops a container after its own grace period; nothing happens if it does not run. */
  void stopContainer(String id);

  /** Removes a stopped container and its anonymous volumes; nothing happens if it is gone. */
  void removeContainer(String id);

  void renameContainer(String id, String name);

  /** Lets a container's policy of restarts be "no", also over a reboot. */
  void forgetRestarts(String id);

  /** Returns the names of the volumes that any container mounts, supervised or not. */
  Set<String> mountedVolumes();

  /** Inspects an image by name or id; empty if the engine does not hold it. */
  Optional<JsonNode> image(String reference);

  /**
   * Pulls an image by tag or by digest; returns when it is there.
   *
   * @param progress is told the percentage of the whole whenever it changes
   */
  void pullImage(String reference, IntConsumer progress);

  /** Lists the supervised networks. */
  List<JsonNode> networks();

  /** Inspects any network by its name, supervised or not; empty if there is none. */
  Optional<JsonNode> network(String name);

  void createNetwork(JsonNode body);

  void removeNetwork(String name);

  /** Joins a container to one more network. */
  void connect(String network, String container, JsonNode endpoint);

  /** Lists all volumes, supervised or not: the engine itself makes some without a label. */
  List<JsonNode> volumes();

  /** Creates a volume; nothing happens if it exists. */
  void createVolume(JsonNode body);

  /** Removes a volume; nothing happens if it is gone. */
  void removeVolume(String name);
}
