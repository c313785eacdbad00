package dev.balenachaos.supervisor.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.json.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An engine that keeps everything in memory and remembers what it was asked to do. What the real
 * one refuses, such as a second container of a name or the removal of a network in use, it refuses
 * as well.
 */
public final class InMemoryEngine implements Engine {
  public static final String IMAGE_ID =
      "sha256:6be147ff0ce4464a3bfb0234ea55b994c19296ba528bbe5fb1aa97d6eb4a1ad5";

  private final Map<String, ObjectNode> containers = new LinkedHashMap<>();
  private final Map<String, ObjectNode> networks = new LinkedHashMap<>();
  private final Map<String, ObjectNode> volumes = new LinkedHashMap<>();
  private final Map<String, ObjectNode> images = new LinkedHashMap<>();
  private final Map<String, ObjectNode> registry = new LinkedHashMap<>();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private volatile @Nullable EngineException creationFailure;
  private int created;
  private int clock;

  /** Makes the engine hold an image of a name, the recorded one. */
  public InMemoryEngine withImage(String name) {
    return withImage(name, IMAGE_ID, Map.of());
  }

  /** Makes the engine hold an image of a name. */
  public synchronized InMemoryEngine withImage(String name, String id, Map<String, String> labels) {
    images.put(name, image(id, labels));
    return this;
  }

  /** Lets an image be pulled. */
  public synchronized InMemoryEngine withImageInRegistry(String name, String id) {
    registry.put(name, image(id, Map.of()));
    return this;
  }

  /** Returns an engine that holds the same, and was not asked for anything yet. */
  public synchronized InMemoryEngine copy() {
    InMemoryEngine copy = new InMemoryEngine();
    containers.forEach((id, each) -> copy.containers.put(id, each.deepCopy()));
    networks.forEach((name, each) -> copy.networks.put(name, each.deepCopy()));
    volumes.forEach((name, each) -> copy.volumes.put(name, each.deepCopy()));
    copy.images.putAll(images);
    copy.registry.putAll(registry);
    copy.created = created;
    copy.clock = clock;
    return copy;
  }

  private static ObjectNode image(String id, Map<String, String> labels) {
    ObjectNode image = Json.object().put("Id", id);
    image.putObject("Config").set("Labels", Json.object(labels));
    return image;
  }

  /** Makes every creation of a container fail until told otherwise. */
  public void failCreation(@Nullable EngineException failure) {
    creationFailure = failure;
  }

  /** Sets the engine's clock back by a number of containers. */
  public synchronized void setClockBack(int seconds) {
    clock -= seconds;
  }

  /** Returns what was asked to change something, in order. */
  public List<String> calls() {
    return calls;
  }

  /** Ends a container's process as if it had been stopped from outside. */
  public synchronized void exit(String id) {
    state(id).put("Running", false).put("Status", "exited");
  }

  /** Puts a container into a state as if something had happened to it. */
  public synchronized void put(String id, String status, String error) {
    state(id).put("Running", false).put("Status", status).put("Error", error);
  }

  @Override
  public synchronized List<JsonNode> containers() {
    return containers.values().stream().map(each -> (JsonNode) each.deepCopy()).toList();
  }

  @Override
  public synchronized String createContainer(String name, JsonNode body) {
    calls.add("create " + name);
    EngineException failure = creationFailure;
    if (failure != null) {
      throw failure;
    }
    refuseTaken(name);
    String image = body.path("Image").asText();
    if (images.values().stream().noneMatch(each -> each.path("Id").asText().equals(image))) {
      throw new EngineException(404, "No such image: " + image);
    }
    String id = String.format("%064x", ++created);
    ObjectNode config = body.deepCopy();
    ObjectNode container = Json.object().put("Id", id).put("Name", "/" + name);
    container.put("Created", Instant.EPOCH.plusSeconds(100 + ++clock).toString());
    container.set("HostConfig", config.remove("HostConfig"));
    JsonNode networking = config.remove("NetworkingConfig");
    container.putObject("NetworkSettings").set("Networks", networking.path("EndpointsConfig"));
    container.set("Config", config);
    container.putObject("State").put("Running", false).put("Status", "created");
    containers.put(id, container);
    Inspected.mounted(container).forEach(volume -> volumes.putIfAbsent(volume, volume(volume)));
    return id;
  }

  private void refuseTaken(String name) {
    boolean taken =
        containers.values().stream()
            .anyMatch(each -> each.path("Name").asText().equals("/" + name));
    if (taken) {
      throw new EngineException(409, "Conflict. The container name \"/" + name + "\" is in use");
    }
  }

  @Override
  public synchronized void startContainer(String id) {
    calls.add("start " + name(id));
    for (String network : Json.keys(Inspected.joined(container(id)))) {
      if (!networks.containsKey(network)) {
        throw new EngineException(404, "network " + network + " not found");
      }
    }
    state(id).put("Running", true).put("Status", "running").put("Error", "");
  }

  @Override
  public synchronized void stopContainer(String id) {
    if (containers.containsKey(id)) {
      calls.add("stop " + name(id));
      if (state(id).path("Running").asBoolean()) {
        exit(id);
      }
    }
  }

  @Override
  public synchronized void removeContainer(String id) {
    if (containers.containsKey(id)) {
      calls.add("remove " + name(id));
      if (state(id).path("Running").asBoolean()) {
        throw new EngineException(409, "You cannot remove a running container " + id);
      }
      containers.remove(id);
    }
  }

  @Override
  public synchronized void renameContainer(String id, String name) {
    calls.add("rename " + name(id) + " " + name);
    if (name(id).equals(name)) {
      throw new EngineException(400, "Renaming a container with the same name as its current name");
    }
    refuseTaken(name);
    container(id).put("Name", "/" + name);
  }

  @Override
  public synchronized void forgetRestarts(String id) {
    calls.add("forget restarts of " + name(id));
    ((ObjectNode) container(id).path("HostConfig")).putObject("RestartPolicy").put("Name", "no");
  }

  @Override
  public synchronized Set<String> mountedVolumes() {
    return containers.values().stream().flatMap(Inspected::mounted).collect(Collectors.toSet());
  }

  @Override
  public synchronized Optional<JsonNode> image(String reference) {
    return Optional.ofNullable(images.get(reference));
  }

  @Override
  public synchronized void pullImage(String reference, IntConsumer progress) {
    calls.add("pull " + reference);
    ObjectNode image = registry.get(reference);
    if (image == null) {
      throw new EngineException(500, "no such host");
    }
    images.put(reference, image);
  }

  @Override
  public synchronized List<JsonNode> networks() {
    return networks.values().stream()
        .filter(thing -> thing.path("Labels").has("io.balena.supervised"))
        .map(thing -> (JsonNode) thing.deepCopy())
        .toList();
  }

  @Override
  public synchronized Optional<JsonNode> network(String name) {
    return Optional.ofNullable(networks.get(name));
  }

  @Override
  public synchronized void createNetwork(JsonNode body) {
    String name = body.path("Name").asText();
    calls.add("create network " + name);
    if (networks.containsKey(name)) {
      throw new EngineException(409, "network with name " + name + " already exists");
    }
    networks.put(name, body.deepCopy());
  }

  @Override
  public synchronized void removeNetwork(String name) {
    calls.add("remove network " + name);
    boolean inUse =
        containers.values().stream()
            .filter(each -> each.path("State").path("Running").asBoolean())
            .anyMatch(each -> Inspected.joined(each).has(name));
    if (inUse) {
      throw new EngineException(403, "network " + name + " has active endpoints");
    }
    networks.remove(name);
  }

  @Override
  public synchronized void connect(String network, String container, JsonNode endpoint) {
    calls.add("connect " + name(container) + " " + network);
    if (!networks.containsKey(network)) {
      throw new EngineException(404, "network " + network + " not found");
    }
    ((ObjectNode) Inspected.joined(container(container))).set(network, endpoint);
  }

  @Override
  public synchronized List<JsonNode> volumes() {
    return volumes.values().stream().map(each -> (JsonNode) each.deepCopy()).toList();
  }

  @Override
  public synchronized void createVolume(JsonNode body) {
    String name = body.path("Name").asText();
    calls.add("create volume " + name);
    ObjectNode volume = volume(name);
    volume.set("Labels", body.path("Labels"));
    volume.set("Options", body.path("DriverOpts"));
    volumes.putIfAbsent(name, volume);
  }

  /** The time of creation tells a volume from one of the same name that took its place. */
  private ObjectNode volume(String name) {
    return Json.object().put("Name", name).put("Driver", "local").put("CreatedAt", "" + ++created);
  }

  @Override
  public synchronized void removeVolume(String name) {
    calls.add("remove volume " + name);
    if (mountedVolumes().contains(name)) {
      throw new EngineException(409, "remove " + name + ": volume is in use");
    }
    volumes.remove(name);
  }

  private ObjectNode container(String id) {
    ObjectNode container = containers.get(id);
    if (container == null) {
      throw new EngineException(404, "No such container: " + id);
    }
    return container;
  }

  private String name(String id) {
    return container(id).path("Name").asText().substring(1);
  }

  private ObjectNode state(String id) {
    return (ObjectNode) container(id).path("State");
  }
}
