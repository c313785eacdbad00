package dev.balenachaos.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An engine that has two running containers of an app and does nothing: what a supervisor asks when
 * it is itself asked how things are. Requests are read as the stand-in supervisor sends them, one a
 * connection and without a body.
 */
final class TwoContainers implements AutoCloseable {

  private static final JsonMapper JSON = new JsonMapper();

  private final Path socket;
  private final ServerSocketChannel server;

  private TwoContainers(Path socket, ServerSocketChannel server) {
    this.socket = socket;
    this.server = server;
  }

  /** Listens on a unix socket until it is closed; its path is short, as it has to be for one. */
  static TwoContainers listening() throws IOException {
    Path socket = Files.createTempDirectory("bench").resolve("engine.sock");
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    TwoContainers engine = new TwoContainers(socket, server);
    Thread thread = new Thread(engine::serve, "two containers");
    thread.setDaemon(true);
    thread.start();
    return engine;
  }

  Path socket() {
    return socket;
  }

  private void serve() {
    try {
      while (true) {
        try (SocketChannel client = server.accept()) {
          answer(client);
        }
      }
    } catch (ClosedChannelException e) {
      // It was closed: nobody asks any more.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void answer(SocketChannel client) throws IOException {
    StringBuilder head = new StringBuilder();
    ByteBuffer piece = ByteBuffer.allocate(4096);
    while (head.indexOf("\r\n\r\n") < 0 && client.read(piece) >= 0) {
      head.append(StandardCharsets.US_ASCII.decode(piece.flip()));
      piece.clear();
    }
    String body = bodyFor(head.toString());
    String status = body.isEmpty() ? "404 Not Found" : "200 OK";
    String text = "HTTP/1.0 %s\r\n\r\n%s".formatted(status, body.isEmpty() ? "{}" : body);
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      client.write(bytes);
    }
  }

  private static String bodyFor(String request) {
    if (request.contains("/containers/json?")) {
      return listed().toString();
    }
    for (int number = 1; number <= 2; number++) {
      if (request.contains("/containers/" + id(number) + "/json ")) {
        return inspected(number).toString();
      }
    }
    return "";
  }

  private static ArrayNode listed() {
    ArrayNode all = JSON.createArrayNode();
    all.addObject().put("Id", id(1));
    all.addObject().put("Id", id(2));
    return all;
  }

  private static String id(int number) {
    return Integer.toString(number).repeat(64);
  }

  private static ObjectNode inspected(int number) {
    ObjectNode container = JSON.createObjectNode();
    container.put("Id", id(number)).put("Name", "/service%1$d_%1$d_1_first".formatted(number));
    container.put("Created", "2026-11-27T12:00:00.000000000Z");
    container.putObject("State").put("Running", true).put("Status", "running");
    ObjectNode config = container.putObject("Config").put("Image", "sha256:" + id(number));
    config
        .putObject("Labels")
        .put("io.balena.supervised", "true")
        .put("io.balena.app-id", "1")
        .put("io.balena.service-id", Integer.toString(number))
        .put("io.balena.service-name", "service" + number);
    ArrayNode environment = config.putArray("Env");
    for (int variable = 0; variable < 40; variable++) {
      environment.add("VARIABLE_%02d=%s".formatted(variable, "value".repeat(8)));
    }
    return container;
  }

  @Override
  public void close() throws IOException {
    server.close();
    Files.delete(socket);
    Files.delete(socket.getParent());
  }
}
