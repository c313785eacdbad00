package dev.balenachaos.lab.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The lab's services on a Docker engine. Skipped where none answers. */
class LabContainersIT {

  private static LocalEngine engine = new LocalEngine("none");

  @BeforeAll
  static void findEngine() {
    LocalEngine.Look look = LocalEngine.look();
    if (look.found().isEmpty()) {
      System.err.println("SKIPPED: the lab's services in containers, since " + look.reason());
    }
    assumeTrue(look.found().isPresent(), look.reason());
    engine = look.found().orElseThrow();
  }

  @Test
  void aRegistryTakesAndGivesALayer() throws Exception {
    assumeTrue(HostProgram.REGISTRY.isInstalled(), "docker-registry is not installed");
    InetSocketAddress address;
    try (LabContainers containers = LabContainers.on(engine)) {
      address = containers.registry();
      HttpClient http = HttpClient.newHttpClient();
      URI uploads = uri(address, "/v2/app/blobs/uploads/");
      String place =
          http.send(post(uploads), BodyHandlers.discarding())
              .headers()
              .firstValue("Location")
              .orElseThrow();
      String digest = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
      HttpRequest put =
          HttpRequest.newBuilder(URI.create(place + "&digest=" + digest))
              .header("Content-Type", "application/octet-stream")
              .PUT(HttpRequest.BodyPublishers.ofString("hello"))
              .build();

      assertThat(http.send(put, BodyHandlers.discarding()).statusCode()).isEqualTo(201);
      HttpRequest get = HttpRequest.newBuilder(uri(address, "/v2/app/blobs/" + digest)).build();
      assertThat(http.send(get, BodyHandlers.ofString()).body()).isEqualTo("hello");
    }
    assertThatThrownBy(() -> new Socket(address.getAddress(), address.getPort()).close())
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void anNtpServerTellsTheTimeOfTheHost() {
    assumeTrue(HostProgram.CHRONYD.isInstalled(), "chrony is not installed");
    try (LabContainers containers = LabContainers.on(engine)) {
      assertThat(containers.ntp().getPort()).isPositive();
    }
    assertThat(containers()).isEmpty();
    assertThat(docker("images", "--quiet", "--filter", "reference=balena-chaos/lab-*")).isEmpty();
  }

  @Test
  void nothingIsLeftOfALabWhoseJvmIsKilled() throws Exception {
    assumeTrue(HostProgram.REGISTRY.isInstalled(), "docker-registry is not installed");
    Process lab =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                System.getProperty("java.class.path"),
                LabThatIsKilled.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said = lab.inputReader(StandardCharsets.UTF_8)) {
      assertThat(said.lines().anyMatch("running"::equals)).isTrue();
      assertThat(containers()).isNotEmpty();
    } finally {
      lab.destroyForcibly().waitFor();
    }

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              assertThat(containers()).isEmpty();
              assertThat(docker("images", "--quiet", "--filter", "reference=balena-chaos/lab-*"))
                  .isEmpty();
            });
  }

  private static HttpRequest post(URI uri) {
    return HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.noBody()).build();
  }

  private static URI uri(InetSocketAddress address, String path) {
    return URI.create("http://127.0.0.1:" + address.getPort() + path);
  }

  private static String containers() {
    return docker("ps", "--all", "--quiet", "--filter", "label=" + Keeper.LABEL);
  }

  private static String docker(String... arguments) {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
