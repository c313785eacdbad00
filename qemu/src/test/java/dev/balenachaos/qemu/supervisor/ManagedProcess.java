package dev.balenachaos.qemu.supervisor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.JavaFlags;
import dev.balenachaos.supervisor.Main;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The stand-in supervisor as a process of this host, on a device that is but a folder. Its life can
 * be ended and begun anew.
 */
final class ManagedProcess implements AutoCloseable {

  private final Path folder;
  private final Path log;
  private final int port;
  private final HttpClient client = HttpClient.newHttpClient();
  private @Nullable Process process;

  private ManagedProcess(Path folder, int port) {
    this.folder = folder;
    this.log = folder.resolve("log");
    this.port = port;
  }

  /**
   * Makes the device.
   *
   * @param config its config.json
   * @param authority the certificate authority that it trusts, in PEM
   */
  static ManagedProcess in(Path folder, ObjectNode config, String authority) throws IOException {
    Path boot = Files.createDirectories(folder.resolve("root/mnt/boot"));
    Files.createDirectories(folder.resolve("root/etc"));
    Files.createDirectories(folder.resolve("root/tmp"));
    Files.createDirectories(folder.resolve("data"));
    Files.writeString(folder.resolve("root/etc/os-release"), "PRETTY_NAME=\"Lab OS\"\n");
    Files.writeString(boot.resolve("config.json"), config.toString());
    Files.writeString(
        boot.resolve("device-type.json"), "{\"slug\":\"genericx86-64-ext\",\"arch\":\"amd64\"}");
    Files.writeString(folder.resolve("authority.pem"), authority);
    return new ManagedProcess(folder, freePort());
  }

  /** Finds a port below those that the kernel gives to whoever asks for any, until it is bound. */
  private static int freePort() throws IOException {
    for (int tries = 0; ; tries++) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return free.getLocalPort();
      } catch (BindException e) {
        if (tries == 20) {
          throw e;
        }
      }
    }
  }

  Path engineSocket() {
    return folder.resolve("engine.sock");
  }

  void start() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(JavaFlags.ALL);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    ProcessBuilder java = new ProcessBuilder(command);
    java.environment()
        .putAll(
            Map.of(
                "HOST_ROOT",
                folder.resolve("root").toString(),
                "DATA",
                folder.resolve("data").toString(),
                "DOCKER_SOCKET",
                engineSocket().toString(),
                "LISTEN_PORT",
                Integer.toString(port),
                "NODE_EXTRA_CA_CERTS",
                folder.resolve("authority.pem").toString()));
    process =
        java.redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
  }

  /** Ends it at once, as a power cut would. */
  void kill() {
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }

  /** Returns what it has logged, in all of its lives. */
  List<String> log() throws IOException {
    return Files.readAllLines(log);
  }

  boolean logged(String text) throws IOException {
    return log().stream().anyMatch(line -> line.contains(text));
  }

  JsonNode config() throws IOException {
    return new JsonMapper().readTree(Files.readString(folder.resolve("root/mnt/boot/config.json")));
  }

  /** Asks its API something; with a key unless that is empty. */
  HttpResponse<String> ask(String method, String path, String key)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, BodyPublishers.noBody());
    if (!key.isEmpty()) {
      request.header("Authorization", "Bearer " + key);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  @Override
  public void close() {
    kill();
  }
}
