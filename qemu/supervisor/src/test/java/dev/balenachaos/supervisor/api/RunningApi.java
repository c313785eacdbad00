package dev.balenachaos.supervisor.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.Recorded;
import dev.balenachaos.supervisor.apply.Device;
import dev.balenachaos.supervisor.apply.Pace;
import dev.balenachaos.supervisor.apply.Threads;
import dev.balenachaos.supervisor.cloud.Cloud;
import dev.balenachaos.supervisor.engine.InMemoryEngine;
import dev.balenachaos.supervisor.host.ConfigJson;
import dev.balenachaos.supervisor.host.Host;
import dev.balenachaos.supervisor.host.HostPrograms;
import dev.balenachaos.supervisor.host.ServiceJournal;
import dev.balenachaos.supervisor.host.ServiceJournal.LoggedService;
import dev.balenachaos.supervisor.log.LocalLogs;
import dev.balenachaos.supervisor.target.TargetStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An API on the loopback interface, before an engine in memory and a host that is a few files and
 * shell commands: the one on which the recordings were made, at first without an app.
 */
@SuppressWarnings("NullAway.Init") // its server and client are there while a test runs
final class RunningApi implements BeforeEachCallback, AfterEachCallback {
  final InMemoryEngine engine = new InMemoryEngine().withImage("testapp:latest");
  final List<List<String>> hostCommands = new CopyOnWriteArrayList<>();
  final List<Process> hostProcesses = new CopyOnWriteArrayList<>();
  final FakeCloud cloud = new FakeCloud();
  private final boolean managed;
  private volatile String hostScript = "echo active";
  private Path folder = Path.of("");
  private TargetStore targets;
  private Device device;
  private ApiServer server;
  private ApiClient client;

  RunningApi() {
    this(false);
  }

  private RunningApi(boolean managed) {
    this.managed = managed;
  }

  /** Runs one of a device that a cloud manages, which has not asked for anything yet. */
  static RunningApi managed() {
    return new RunningApi(true);
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    folder = Files.createTempDirectory("running-api");
    Files.createDirectories(bootPartition());
    Files.createDirectories(hostRoot().resolve("etc"));
    Files.writeString(hostRoot().resolve("etc/hostname"), "realdev\n");
    Files.writeString(
        bootPartition().resolve("config.json"),
        "{\"uuid\":\"" + Recorded.HOST.uuid() + "\",\"hostname\":\"realdev\"}");
    HostPrograms programs =
        command -> {
          hostCommands.add(command);
          Process process = new ProcessBuilder("sh", "-c", hostScript).start();
          hostProcesses.add(process);
          return process;
        };
    Path data = Files.createDirectory(folder.resolve("data"));
    targets =
        managed ? TargetStore.open(data, "https://api.lab.test", Map.of()) : TargetStore.open(data);
    device =
        Device.of(
            engine,
            Recorded.HOST,
            Recorded.RESOURCES,
            targets,
            hostRoot(),
            programs,
            target -> {},
            Threads.real(),
            new Pace(Duration.ofMillis(1), Duration.ofMillis(10), Duration.ofMillis(500)));
    Host host =
        Host.at(
            hostRoot(),
            bootPartition(),
            ConfigJson.on(bootPartition()),
            led(),
            Files.createDirectory(folder.resolve("interfaces")),
            programs);
    LocalLogs logs =
        new LocalLogs(
            new ServiceJournal(
                host.journal(),
                id ->
                    id.startsWith("c")
                        ? Optional.of(new LoggedService("main", 1, ""))
                        : Optional.empty()));
    server =
        ApiServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new Endpoints(device, host, logs, managed ? cloud : Cloud.NONE, "19.0.5", 48484));
    client = new ApiClient(server.port());
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    server.close();
    hostProcesses.forEach(Process::destroyForcibly);
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(RunningApi::delete);
    }
  }

  private static void delete(Path file) {
    // A thread of the supervisor may be removing a lock at the same time.
    assertThat(file.toFile().delete() || Files.notExists(file)).as("%s is gone", file).isTrue();
  }

  Path hostRoot() {
    return folder.resolve("root");
  }

  Path bootPartition() {
    return hostRoot().resolve("mnt/boot");
  }

  Path led() {
    return folder.resolve("led");
  }

  /** Sets the shell command that stands for every program of the host. */
  void hostRuns(String script) {
    hostScript = script;
  }

  int port() {
    return server.port();
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.get(path);
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return client.post(path, body);
  }

  HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    return client.send(method, path, body, "application/json");
  }

  ApiClient client() {
    return client;
  }

  JsonNode json(String path) throws IOException, InterruptedException {
    return ApiClient.json(get(path));
  }

  /** Deploys the recorded app, and waits until it runs. */
  void deploy() throws IOException, InterruptedException {
    deploy(Recorded.postedTarget());
  }

  void deploy(JsonNode target) throws IOException, InterruptedException {
    HttpResponse<String> response = post("/v2/local/target-state", target.toString());
    assertThat(response.body()).isEqualTo("{\"status\":\"success\",\"message\":\"OK\"}");
    awaitApplied();
  }

  void awaitApplied() {
    await().until(() -> json("/v2/state/status").path("appState").asText().equals("applied"));
  }

  /** Has a managed device run what its cloud wants of it. */
  void follow(JsonNode wanted) throws Exception {
    targets.follow(wanted);
    device.applier().trigger(false);
    await().until(() -> !device.applier().isApplying());
  }

  /** Lets the recorded app hold a lock, as its container would. */
  Path lock(String name) throws IOException {
    Path locks = hostRoot().resolve("tmp/balena-supervisor/services/1/main");
    return Files.createFile(Files.createDirectories(locks).resolve(name));
  }
}
