package dev.balenachaos.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Runs the restless service beside a supervisor that reboots nothing. */
@Execution(ExecutionMode.CONCURRENT)
class RestlessTests {

  private static final String STEWARD =
      """
      #!/bin/sh
      echo "steward $*" >>%1$s/stewarded
      [ -e %1$s/granted ]
      """;

  @TempDir Path folder;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile int status = 423;
  private HttpServer supervisor;
  private Process service;

  @BeforeEach
  void begin() throws IOException {
    supervisor = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    supervisor.createContext(
        "/",
        request -> {
          String body = new String(request.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          asked.add(request.getRequestMethod() + " " + request.getRequestURI() + " " + body);
          request.sendResponseHeaders(status, -1);
          request.close();
        });
    supervisor.start();
    Path bin = Files.createDirectory(folder.resolve("bin"));
    for (String applet : List.of("wget", "grep", "sleep", "sync")) {
      String busybox = StaticBusybox.onHost().toString();
      String text = "#!%1$s sh\nexec %1$s %2$s \"$@\"\n".formatted(busybox, applet);
      Path program = Files.writeString(bin.resolve(applet), text);
      assertThat(program.toFile().setExecutable(true)).isTrue();
    }
    Path steward = Files.writeString(bin.resolve("steward"), STEWARD.formatted(folder));
    assertThat(steward.toFile().setExecutable(true)).isTrue();
    Path script = Files.write(folder.resolve("restless"), Programs.script("restless"));
    ProcessBuilder builder =
        new ProcessBuilder(StaticBusybox.onHost().toString(), "sh", script.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("PATH", bin.toString());
    builder.environment().put("RESTLESS_DATA", folder.toString());
    builder.environment().put("RESTLESS_PAUSE", "0.1");
    builder.environment().put("BALENA_SUPERVISOR_API_KEY", "k");
    builder
        .environment()
        .put("BALENA_SUPERVISOR_ADDRESS", "http://127.0.0.1:" + supervisor.getAddress().getPort());
    service = builder.start();
  }

  @AfterEach
  void end() throws InterruptedException {
    service.destroy();
    service.waitFor();
    supervisor.stop(0);
  }

  private void reason(String line) throws IOException {
    Files.writeString(folder.resolve("next"), line + "\n");
    Files.move(folder.resolve("next"), folder.resolve("reason-1a"));
  }

  private String requests() throws IOException {
    Path file = folder.resolve("requests-1a");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  @Test
  void refusedItAsksAgainUntilItIsGrantedAndThenWaitsForTheReboot() throws IOException {
    reason("1 0 {\"force\":true}");
    await().until(() -> asked.size() >= 2);
    status = 202;
    await().until(() -> requests().contains(" 202\n"));
    int before = asked.size();

    await().during(Duration.ofSeconds(2)).until(() -> asked.size() == before);

    assertThat(asked).containsOnly("POST /v1/reboot?apikey=k {\"force\":true}");
    String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    assertThat(requests()).startsWith(boot + " asked\n" + boot + " 423\n");
    assertThat(requests().lines().filter(line -> line.endsWith("asked"))).hasSize(1);
  }

  @Test
  void overDBusItIsTheStewardThatAsksAndNotTheSupervisor() throws IOException {
    reason("1 0 dbus");
    await().until(() -> requests().contains(" refused\n"));
    Files.createFile(folder.resolve("granted"));
    await().until(() -> requests().endsWith(" granted\n"));
    List<String> before = Files.readAllLines(folder.resolve("stewarded"));

    await()
        .during(Duration.ofSeconds(2))
        .until(() -> Files.readAllLines(folder.resolve("stewarded")).equals(before));

    assertThat(before).containsOnly("steward reboot");
    assertThat(asked).isEmpty();
  }

  @Test
  void withoutAReasonItAsksNoMore() throws IOException {
    reason("1 0 {}");
    await().until(() -> !asked.isEmpty());

    Files.delete(folder.resolve("reason-1a"));

    int[] last = {-1};
    await()
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              int before = last[0];
              last[0] = asked.size();
              return before == last[0];
            });
  }

  @Test
  void itAsksInNoMoreBootsThanItWasToldTo() throws IOException {
    Files.writeString(folder.resolve("requests-1a"), "b asked\nb 202\nc asked\nc 202\n");
    reason("2 0 {}");

    await().during(Duration.ofSeconds(2)).until(asked::isEmpty);
  }

  @Test
  void itIsPatient() throws IOException {
    reason("1 3600 {}");

    await().during(Duration.ofSeconds(2)).until(asked::isEmpty);
  }
}
