package dev.balenachaos.supervisor.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.json.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** An engine that keeps everything in memory and remembers what it was asked to do. */
public final class InMemoryEngine implements Engine {
  public static final String IMAGE_ID =
      "sha256:6be147ff0ce4464a3bfb0234ea55b994c19296ba528bbe5fb1aa97d6eb4a1ad5";

  private final Map<String, ObjectNode> containers = new LinkedHashMap<>();
  private final Map<String, ObjectNode> networks = new LinkedHashMap<>();
  private final Map<String, ObjectNode> volumes = new LinkedHashMap<>();
  private final Map<String, ObjectNode> images = new LinkedHashMap<>();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private volatile @Nullable EngineException creationFailure;
  private int created;

  /** Makes the engine hold an image of a name. */
  public synchronized InMemoryEngine withImage(String name) {
    ObjectNode image = Json.object().put("Id", IMAGE_ID);
    image.putObject("Config");
    images.put(name, image);
    return this;
  }

  /** Makes every creation of a container fail until told otherwise. */
  public void failCreation(@Nullable EngineException failure) {
    creationFailure = failure;
  }

  /** Returns what was asked to change something, in order. */
  public List<String> calls() {
    return calls;
  }

  /** Ends a container's process as if it had been stopped from outside. */
  public synchronized void exit(String id) {
    state(id).put("Running", false).put("Status", "exited");
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
    String id = String.format("%064x", ++created);
    ObjectNode config = body.deepCopy();
    ObjectNode container = Json.object().put("Id", id).put("Name", "/" + name);
    container.put("Created", Instant.EPOCH.plusSeconds(created).toString());
    container.set("HostConfig", config.remove("HostConfig"));
    JsonNode networking = config.remove("NetworkingConfig");
    container.putObject("NetworkSettings").set("Networks", networking.path("EndpointsConfig"));
    container.set("Config", config);
    container.putObject("State").put("Running", false).put("Status", "created");
    containers.put(id, container);
    return id;
  }

  @Override
  public synchronized void startContainer(String id) {
    calls.add("start " + name(id));
    state(id).put("Running", true).put("Status", "running");
  }

  @Override
  public synchronized void stopContainer(String id) {
    calls.add("stop " + name(id));
    exit(id);
  }

  @Override
  public synchronized void removeContainer(String id) {
    calls.add("remove " + name(id));
    containers.remove(id);
  }

  @Override
  public synchronized void renameContainer(String id, String name) {
    calls.add("rename " + name(id) + " " + name);
    container(id).put("Name", "/" + name);
  }

  @Override
  public synchronized Optional<JsonNode> image(String reference) {
    return Optional.ofNullable(images.get(reference));
  }

  @Override
  public void pullImage(String reference) {
    calls.add("pull " + reference);
    throw new EngineException(500, "no such host");
  }

  @Override
  public synchronized List<JsonNode> networks() {
    return supervised(networks);
  }

  @Override
  public synchronized Optional<JsonNode> network(String name) {
    return Optional.ofNullable(networks.get(name));
  }

  @Override
  public synchronized void createNetwork(JsonNode body) {
    calls.add("create network " + body.path("Name").asText());
    networks.put(body.path("Name").asText(), body.deepCopy());
  }

  @Override
  public synchronized void removeNetwork(String name) {
    calls.add("remove network " + name);
    networks.remove(name);
  }

  @Override
  public synchronized void connect(String network, String container, JsonNode endpoint) {
    calls.add("connect " + name(container) + " " + network);
  }

  @Override
  public synchronized List<JsonNode> volumes() {
    return supervised(volumes);
  }

  @Override
  public synchronized void createVolume(JsonNode body) {
    calls.add("create volume " + body.path("Name").asText());
    volumes.putIfAbsent(body.path("Name").asText(), body.deepCopy());
  }

  @Override
  public synchronized void removeVolume(String name) {
    calls.add("remove volume " + name);
    volumes.remove(name);
  }

  private static List<JsonNode> supervised(Map<String, ObjectNode> things) {
    return things.values().stream()
        .filter(thing -> thing.path("Labels").has("io.balena.supervised"))
        .map(thing -> (JsonNode) thing.deepCopy())
        .toList();
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
