package dev.balenachaos.qemu;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** QEMU's side of its monitor, scripted. */
final class FakeQemu {

  private static final String GREETING = "{\"QMP\": {\"version\": {}, \"capabilities\": []}}";

  private final SocketChannel channel;
  private final SocketChannel harness;
  private final Map<String, Reply> replies = new ConcurrentHashMap<>();
  private final List<String> heard = new CopyOnWriteArrayList<>();

  /** What is sent when a command comes, one message a line. */
  interface Reply {
    String to(String id) throws IOException;
  }

  private FakeQemu(SocketChannel channel, SocketChannel harness) {
    this.channel = channel;
    this.harness = harness;
    Thread thread = new Thread(this::listen, "fake-qemu");
    thread.setDaemon(true);
    thread.start();
  }

  /** Connects through a socket in a folder; says nothing yet. */
  static FakeQemu in(Path folder) throws IOException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s"));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(address);
      return new FakeQemu(SocketChannel.open(address), server.accept());
    }
  }

  /** Returns the harness's side of the socket. */
  SocketChannel harness() {
    return harness;
  }

  /** Greets, and takes the harness's greeting. */
  void greet() throws IOException {
    say(GREETING);
    onCommand("qmp_capabilities", FakeQemu::done);
  }

  void onCommand(String command, Reply reply) {
    replies.put(command, reply);
  }

  /** Returns the answer to a command that succeeds and has nothing to return. */
  static String done(String id) {
    return returned("{}", id);
  }

  static String returned(String json, String id) {
    return "{\"return\": " + json + ", \"id\": \"" + id + "\"}";
  }

  static String event(String name, String data) {
    return """
        {"timestamp": {"seconds": 1795437443, "microseconds": 21789}, "event": "%s", "data": %s}"""
        .formatted(name, data);
  }

  String heard() {
    return String.join("\n", heard);
  }

  void say(String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  void close() throws IOException {
    channel.close();
  }

  private void listen() {
    try (BufferedReader in =
        new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        heard.add(line);
        String command = line.replaceAll(".*\"execute\":\"([^\"]*)\".*", "$1");
        String id = line.replaceAll(".*?\"id\":\"([^\"]*)\".*", "$1");
        say(replies.getOrDefault(command, any -> "{}").to(id));
      }
    } catch (IOException e) {
      heard.add("closed");
    }
  }
}
