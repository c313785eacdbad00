package dev.balenachaos.bench;

import dev.balenachaos.run.InfraException;
import dev.balenachaos.supervisor.JavaFlags;
import dev.balenachaos.supervisor.Main;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * The stand-in supervisor as a process of this host, started with the flags that it has in its
 * image, beside an engine with {@link TwoContainers} and on a host that is an empty folder: it
 * finds no firewall there, no journal and no systemd.
 */
final class SupervisorProcess implements AutoCloseable {

  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final TwoContainers engine;
  private final int port;

  private SupervisorProcess(Process process, TwoContainers engine, int port) {
    this.process = process;
    this.engine = engine;
    this.port = port;
  }

  /**
   * Starts it, and returns once it answers.
   *
   * @param folder an empty folder for its host, its data and what it says
   */
  static SupervisorProcess in(Path folder) throws IOException {
    Path host = folder.resolve("host");
    Files.createDirectories(host.resolve("mnt/boot"));
    Path data = Files.createDirectory(folder.resolve("data"));
    Files.writeString(
        host.resolve("mnt/boot/config.json"), "{\"uuid\":\"" + "b".repeat(32) + "\"}");
    Files.writeString(host.resolve("mnt/boot/device-type.json"), "{\"arch\":\"amd64\"}");
    TwoContainers engine = TwoContainers.listening();
    int port = freePort();
    // It ends with this process, however that ends.
    List<String> command = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JavaFlags.ALL);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("supervisor.log").toFile());
    builder.environment().put("HOST_ROOT", host.toString());
    builder.environment().put("DATA", data.toString());
    builder.environment().put("DOCKER_SOCKET", engine.socket().toString());
    builder.environment().put("LISTEN_PORT", Integer.toString(port));
    SupervisorProcess started = new SupervisorProcess(builder.start(), engine, port);
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> started.answers("/ping"));
    return started;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Tells whether a GET is answered with 200. */
  boolean answers(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(ANSWER)
            .build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InfraException("Interrupted while the supervisor was asked for " + path, e);
    }
  }

  /** Returns its resident memory, in bytes. */
  long resident() throws IOException {
    return resident(Files.readString(Path.of("/proc", Long.toString(process.pid()), "status")));
  }

  static long resident(String status) {
    return status
            .lines()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.split("\\s+")[1]))
            .sum()
        << 10;
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } finally {
      engine.close();
    }
  }
}
