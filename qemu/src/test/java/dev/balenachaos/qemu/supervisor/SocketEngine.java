package dev.balenachaos.qemu.supervisor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.URLDecoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A container engine without containers, on a unix socket: it does as it is told, pulls whatever is
 * asked for, and runs nothing.
 */
final class SocketEngine implements AutoCloseable {

  private static final JsonMapper JSON = new JsonMapper();

  private final List<String> pulls = new CopyOnWriteArrayList<>();
  private final Map<String, ObjectNode> containers = new ConcurrentHashMap<>();
  private final Map<String, ObjectNode> networks = new ConcurrentHashMap<>();
  private final Map<String, ObjectNode> volumes = new ConcurrentHashMap<>();
  private final ServerSocketChannel listener;
  private final ExecutorService clients = Executors.newCachedThreadPool();

  private SocketEngine(ServerSocketChannel listener) {
    this.listener = listener;
  }

  static SocketEngine on(Path socket) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(socket));
    SocketEngine engine = new SocketEngine(listener);
    engine.clients.execute(engine::accept);
    return engine;
  }

  /** Returns the images that were pulled, in order. */
  List<String> pulls() {
    return pulls;
  }

  /** Returns the names of the containers that run. */
  List<String> running() {
    return containers.values().stream()
        .filter(each -> each.at("/State/Running").asBoolean())
        .map(each -> each.path("Name").asText().substring(1))
        .sorted()
        .toList();
  }

  /** Returns a variable of a container's environment; empty if it has none of the name. */
  String variable(String container, String name) {
    for (ObjectNode each : containers.values()) {
      if (each.path("Name").asText().equals("/" + container)) {
        for (JsonNode variable : each.at("/Config/Env")) {
          if (variable.asText().startsWith(name + "=")) {
            return variable.asText().substring(name.length() + 1);
          }
        }
      }
    }
    return "";
  }

  private void accept() {
    while (listener.isOpen()) {
      try {
        SocketChannel client = listener.accept();
        clients.execute(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      InputStream in = new BufferedInputStream(Channels.newInputStream(client));
      String[] words = line(in).split(" ");
      int length = 0;
      for (String header = line(in); !header.isEmpty(); header = line(in)) {
        if (header.startsWith("Content-Length: ")) {
          length = Integer.parseInt(header.substring("Content-Length: ".length()));
        }
      }
      byte[] body = in.readNBytes(length);
      String path = words[1].substring("/v1.41".length());
      if (path.startsWith("/events")) {
        // Nothing happens here of itself: the client hangs up in the end.
        int unused = in.read();
        return;
      }
      String answer =
          answer(words[0], path, length == 0 ? JSON.createObjectNode() : JSON.readTree(body));
      String status = answer.isEmpty() ? "404 Not Found" : "200 OK";
      String text = answer.isEmpty() ? "{\"message\":\"no such thing\"}" : answer;
      byte[] bytes = ("HTTP/1.0 " + status + "\r\n\r\n" + text).getBytes(StandardCharsets.UTF_8);
      client.write(ByteBuffer.wrap(bytes));
    } catch (IOException e) {
      // The supervisor was ended.
    }
  }

  /** Returns the body of the answer; empty for what is not there. */
  private String answer(String method, String target, JsonNode body) {
    String path = target.replaceFirst("\\?.*", "");
    String[] parts = path.substring(1).split("/", 3);
    return switch (parts[0]) {
      case "containers" -> containers(method, parts, target, body);
      case "images" -> images(parts, path, target);
      case "networks" ->
          parts.length > 2 ? join(parts[1], body) : things(networks, method, parts, body);
      case "volumes" -> things(volumes, method, parts, body);
      default -> "";
    };
  }

  private String containers(String method, String[] parts, String target, JsonNode body) {
    if (parts[1].equals("json")) {
      ArrayNode list = JSON.createArrayNode();
      containers.keySet().forEach(id -> list.addObject().put("Id", id).putArray("Mounts"));
      return list.toString();
    }
    if (parts[1].equals("create")) {
      return create(query(target, "name"), (ObjectNode) body);
    }
    ObjectNode container = containers.get(parts[1]);
    if (container == null) {
      return "";
    }
    String verb = parts.length > 2 ? parts[2] : method;
    switch (verb) {
      case "start" -> state(container, true, "running");
      case "stop" -> state(container, false, "exited");
      case "rename" -> container.put("Name", "/" + query(target, "name"));
      case "DELETE" -> containers.remove(parts[1]);
      default -> {
        return container.toString();
      }
    }
    return " ";
  }

  private String create(String name, ObjectNode body) {
    String id = String.format("%064x", containers.size() + 1 + System.nanoTime());
    ObjectNode container = JSON.createObjectNode().put("Id", id).put("Name", "/" + name);
    container.put("Created", Instant.now().toString());
    container.set("HostConfig", body.remove("HostConfig"));
    container
        .putObject("NetworkSettings")
        .set("Networks", body.remove("NetworkingConfig").path("EndpointsConfig"));
    container.set("Config", body);
    state(container, false, "created");
    containers.put(id, container);
    return JSON.createObjectNode().put("Id", id).toString();
  }

  private static void state(ObjectNode container, boolean running, String status) {
    container.putObject("State").put("Running", running).put("Status", status);
  }

  private String images(String[] parts, String path, String target) {
    if (parts[1].equals("create")) {
      pulls.add(query(target, "fromImage"));
      return "{\"status\":\"Pulling fs layer\",\"id\":\"a\"}{\"status\":\"Pull complete\",\"id\":\"a\"}";
    }
    String name = path.substring("/images/".length()).replaceFirst("/json$", "");
    return pulls.contains(name) ? "{\"Id\":\"sha256:" + "0".repeat(64) + "\",\"Config\":{}}" : "";
  }

  private String join(String network, JsonNode body) {
    ObjectNode container = containers.get(body.path("Container").asText());
    if (container == null) {
      return "";
    }
    container
        .withObject("/NetworkSettings/Networks")
        .set(decode(network), body.path("EndpointConfig"));
    return "{}";
  }

  private static String things(
      Map<String, ObjectNode> known, String method, String[] parts, JsonNode body) {
    String name = parts.length > 1 ? decode(parts[1]) : "";
    if (name.isEmpty()) {
      ArrayNode list = JSON.createArrayNode();
      boolean ofVolumes = parts[0].equals("volumes");
      known.values().stream()
          .filter(each -> ofVolumes || each.path("Labels").has("io.balena.supervised"))
          .forEach(list::add);
      return ofVolumes ? JSON.createObjectNode().set("Volumes", list).toString() : list.toString();
    }
    if (name.equals("create")) {
      known.put(body.path("Name").asText(), (ObjectNode) body);
      return "{}";
    }
    ObjectNode thing = method.equals("DELETE") ? known.remove(name) : known.get(name);
    return thing == null ? "" : thing.toString();
  }

  private static String query(String target, String name) {
    return decode(target.replaceFirst(".*[?&]" + name + "=([^&]*).*", "$1"));
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n' && next >= 0; next = in.read()) {
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    clients.shutdownNow();
  }
}
