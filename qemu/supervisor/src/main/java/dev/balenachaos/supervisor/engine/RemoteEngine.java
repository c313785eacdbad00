package dev.balenachaos.supervisor.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.json.Json;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The engine behind a unix socket. Calls wait for as long as the engine takes, as the real
 * supervisor's do: an engine that hangs holds up whoever asks it.
 */
public final class RemoteEngine implements Engine {
  private static final String SUPERVISED =
      encode(Json.write(Json.object().set("label", Json.array("io.balena.supervised"))));

  private final Path path;
  private final EngineSocket socket;
  private final RegistryLogins logins;

  /** Connects to the socket at each call; it need not exist yet. Pulls as nobody. */
  public RemoteEngine(Path socket) {
    this(socket, RegistryLogins.NONE);
  }

  /**
   * Connects to the socket at each call; it need not exist yet.
   *
   * @param logins by which images are pulled
   */
  public RemoteEngine(Path socket, RegistryLogins logins) {
    this.path = socket;
    this.socket = new EngineSocket(socket);
    this.logins = logins;
  }

  @Override
  public List<JsonNode> containers() {
    JsonNode found = call("GET", "/containers/json?all=1&filters=" + SUPERVISED, null);
    return Json.elements(found)
        .flatMap(each -> find("/containers/" + each.path("Id").asText() + "/json").stream())
        .toList();
  }

  @Override
  public String createContainer(String name, JsonNode body) {
    return call("POST", "/containers/create?name=" + encode(name), body).path("Id").asText();
  }

  @Override
  public void startContainer(String id) {
    call("POST", "/containers/" + id + "/start", null);
  }

  @Override
  public void stopContainer(String id) {
    ifPresent("POST", "/containers/" + id + "/stop");
  }

  @Override
  public void removeContainer(String id) {
    ifPresent("DELETE", "/containers/" + id + "?v=1");
  }

  @Override
  public void renameContainer(String id, String name) {
    call("POST", "/containers/" + id + "/rename?name=" + encode(name), null);
  }

  @Override
  public void forgetRestarts(String id) {
    ObjectNode body = Json.object();
    body.putObject("RestartPolicy").put("Name", "no");
    call("POST", "/containers/" + id + "/update", body);
  }

  @Override
  public Set<String> mountedVolumes() {
    return Json.elements(call("GET", "/containers/json?all=1", null))
        .flatMap(container -> Json.elements(container.path("Mounts")))
        .filter(mount -> mount.path("Type").asText().equals("volume"))
        .map(mount -> mount.path("Name").asText())
        .collect(Collectors.toSet());
  }

  @Override
  public Optional<JsonNode> image(String reference) {
    return find("/images/" + reference + "/json");
  }

  @Override
  public void pullImage(String reference, IntConsumer progress) {
    // Without a tag the engine would pull every tag of the repository.
    boolean tagged = reference.contains("@") || reference.matches(".*:[^/]+");
    String image = tagged ? reference : reference + ":latest";
    String target = "/images/create?fromImage=" + encode(image);
    PullProgress pull = new PullProgress(progress);
    try (EngineSocket.Answer answer = socket.send("POST", target, null, logins.header(image))) {
      refuseFailure(answer);
      Json.documents(
          answer.body(),
          event -> {
            refuseFailedPull(event);
            pull.accept(event);
          });
    } catch (IOException e) {
      throw unreachable("POST " + target, e);
    }
  }

  @Override
  public List<JsonNode> networks() {
    return Json.elements(call("GET", "/networks?filters=" + SUPERVISED, null)).toList();
  }

  @Override
  public Optional<JsonNode> network(String name) {
    return find("/networks/" + encode(name));
  }

  @Override
  public void createNetwork(JsonNode body) {
    call("POST", "/networks/create", body);
  }

  @Override
  public void removeNetwork(String name) {
    ifPresent("DELETE", "/networks/" + encode(name));
  }

  @Override
  public void connect(String network, String container, JsonNode endpoint) {
    ObjectNode body = Json.object().put("Container", container);
    body.set("EndpointConfig", endpoint);
    call("POST", "/networks/" + encode(network) + "/connect", body);
  }

  @Override
  public List<JsonNode> volumes() {
    return Json.elements(call("GET", "/volumes", null).path("Volumes")).toList();
  }

  @Override
  public void createVolume(JsonNode body) {
    call("POST", "/volumes/create", body);
  }

  @Override
  public void removeVolume(String name) {
    ifPresent("DELETE", "/volumes/" + encode(name));
  }

  /** The engine reports a failed pull in the stream of its progress, behind a code of 200. */
  private static void refuseFailedPull(JsonNode progress) {
    if (progress.has("error")) {
      throw new EngineException(500, progress.path("error").asText());
    }
  }

  private void ifPresent(String method, String target) {
    try {
      call(method, target, null);
    } catch (EngineException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }

  private Optional<JsonNode> find(String target) {
    try {
      return Optional.of(call("GET", target, null));
    } catch (EngineException e) {
      if (e.isNotFound()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private JsonNode call(String method, String target, @Nullable JsonNode body) {
    try (EngineSocket.Answer answer = socket.send(method, target, body)) {
      refuseFailure(answer);
      byte[] content = answer.body().readAllBytes();
      return content.length == 0 ? MissingNode.getInstance() : Json.parse(content);
    } catch (IOException e) {
      throw unreachable(method + " " + target, e);
    }
  }

  private static void refuseFailure(EngineSocket.Answer answer) throws IOException {
    if (answer.status() < 400) {
      return;
    }
    String content = new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
    throw new EngineException(answer.status(), reason(content));
  }

  private static String reason(String content) throws IOException {
    try {
      return Json.parse(content.getBytes(StandardCharsets.UTF_8)).path("message").asText();
    } catch (JsonProcessingException e) {
      return content.strip();
    }
  }

  private EngineException unreachable(String request, IOException cause) {
    return new EngineException(request + " on " + path + " failed: " + cause.getMessage(), cause);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
