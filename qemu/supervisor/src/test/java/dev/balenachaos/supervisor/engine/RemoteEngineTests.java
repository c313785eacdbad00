package dev.balenachaos.supervisor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.balenachaos.supervisor.json.Json;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The engine's protocol over a real unix socket, with a scripted engine behind it. */
@Timeout(20)
final class RemoteEngineTests {
  @TempDir private Path folder;
  private ServerSocketChannel listener;
  private RemoteEngine engine;

  @BeforeEach
  void listen() throws IOException {
    Path socket = folder.resolve("engine.sock");
    listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(socket));
    engine = new RemoteEngine(socket);
  }

  @AfterEach
  void close() throws IOException {
    listener.close();
  }

  @Test
  void sends_the_body_and_reads_the_answer_to_the_end_of_the_connection() {
    CompletableFuture<String> request = answer("201 Created", "{\"Id\":\"abc\"}");

    String id = engine.createContainer("main_1_1_c", Json.object().put("Image", "x"));

    assertThat(id).isEqualTo("abc");
    assertThat(request.join())
        .startsWith("POST /v1.41/containers/create?name=main_1_1_c HTTP/1.0\r\n")
        .contains("Content-Length: 13\r\n")
        .endsWith("\r\n\r\n{\"Image\":\"x\"}");
  }

  @Test
  void repeats_the_reason_of_a_refusal() {
    CompletableFuture<String> request =
        answer("500 Internal Server Error", "{\"message\":\"mkdir /a: no space left on device\"}");

    assertThatThrownBy(() -> engine.startContainer("abc"))
        .isInstanceOf(EngineException.class)
        .hasMessage("(HTTP code 500) server error - mkdir /a: no space left on device");
    assertThat(request.join()).startsWith("POST /v1.41/containers/abc/start ");
  }

  @Test
  void pulls_by_digest_as_the_device_and_tells_how_far_it_is() {
    RegistryLogins logins = () -> Optional.of(new RegistryLogins.Login("d_1", "secret"));
    RemoteEngine known = new RemoteEngine(folder.resolve("engine.sock"), logins);
    String layers =
        """
        {"status":"Pulling from x","id":"sha256:00"}
        {"status":"Pulling fs layer","id":"a"}
        {"status":"Pulling fs layer","id":"b"}
        {"status":"Downloading","progressDetail":{"current":1,"total":2},"id":"a"}
        {"status":"Download complete","id":"a"}
        {"status":"Already exists","id":"b"}
        {"status":"Extracting","progressDetail":{"current":3,"total":4},"id":"a"}
        {"status":"Pull complete","id":"a"}
        """;
    CompletableFuture<String> request = answer("200 OK", layers);
    List<Integer> progress = new ArrayList<>();

    known.pullImage("registry.lab.test/x@sha256:" + "0".repeat(64), progress::add);

    String sent = request.join();
    assertThat(sent)
        .startsWith(
            "POST /v1.41/images/create?fromImage=registry.lab.test%2Fx%40sha256%3A"
                + "0".repeat(64)
                + " ");
    String header = sent.replaceAll("(?s).*X-Registry-Auth: (\\S+).*", "$1");
    assertThat(new String(Base64.getUrlDecoder().decode(header), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"username\":\"d_1\",\"password\":\"secret\","
                + "\"serveraddress\":\"registry.lab.test\"}");
    assertThat(progress).containsExactly(12, 25, 75, 93, 100);
  }

  @Test
  void tells_the_default_registry_nothing_about_the_device() {
    RegistryLogins logins = () -> Optional.of(new RegistryLogins.Login("d_1", "secret"));
    CompletableFuture<String> request = answer("200 OK", "");

    new RemoteEngine(folder.resolve("engine.sock"), logins).pullImage("alpine", percent -> {});

    assertThat(request.join()).contains("fromImage=alpine%3Alatest ").doesNotContain("X-Registry");
  }

  @Test
  void follows_the_events_of_containers() {
    Queue<String> told = new ConcurrentLinkedQueue<>();
    CompletableFuture<String> request =
        answer(
            "200 OK",
            "{\"status\":\"create\"}{\"status\":\"start\"}{\"status\":\"exec_die\"}{\"status\":\"die\"}");
    try (EngineEvents events =
        new EngineEvents(folder.resolve("engine.sock"), () -> told.add("changed"))) {
      Thread follower = new Thread(events);
      follower.start();

      assertThat(request.join())
          .startsWith("GET /v1.41/events?filters=%7B%22type%22%3A%5B%22container%22%5D%7D ");
      await().until(() -> told.size() == 2);
    }
  }

  @Test
  void takes_what_is_not_found_for_absent() {
    CompletableFuture<String> request = answer("404 Not Found", "{\"message\":\"no such image\"}");

    assertThat(engine.image("testapp:latest")).isEmpty();
    assertThat(request.join()).startsWith("GET /v1.41/images/testapp:latest/json ");
  }

  @Test
  void takes_a_container_that_is_gone_for_removed() {
    CompletableFuture<String> request = answer("404 Not Found", "{\"message\":\"gone\"}");

    engine.removeContainer("abc");

    assertThat(request.join()).startsWith("DELETE /v1.41/containers/abc?v=1 ");
  }

  @Test
  void finds_the_error_of_a_pull_in_its_progress() {
    CompletableFuture<String> request =
        answer("200 OK", "{\"status\":\"Pulling\"}\r\n{\"error\":\"no space left on device\"}\r\n");

    assertThatThrownBy(() -> engine.pullImage("registry:5000/app", percent -> {}))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("no space left on device");
    assertThat(request.join()).contains("fromImage=registry%3A5000%2Fapp%3Alatest ");
  }

  @Test
  void counts_the_volumes_of_every_container_and_no_binds() {
    CompletableFuture<String> request =
        answer(
            "200 OK",
            """
            [{"Mounts": [{"Type": "volume", "Name": "1_data"}, {"Type": "bind", "Source": "/sys"}]},
             {"Mounts": []}]""");

    assertThat(engine.mountedVolumes()).containsExactly("1_data");
    assertThat(request.join()).startsWith("GET /v1.41/containers/json?all=1 ");
  }

  @Test
  void takes_the_policy_of_restarts_from_a_container() {
    CompletableFuture<String> request = answer("200 OK", "{\"Warnings\": null}");

    engine.forgetRestarts("abc");

    assertThat(request.join())
        .startsWith("POST /v1.41/containers/abc/update ")
        .endsWith("{\"RestartPolicy\":{\"Name\":\"no\"}}");
  }

  @Test
  void says_so_if_the_engine_does_not_listen() throws IOException {
    listener.close();

    assertThatThrownBy(() -> engine.networks())
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("engine.sock failed: ");
  }

  @Test
  void does_not_take_half_an_answer_for_a_whole() {
    CompletableFuture<String> request = answer("200 OK", "[{\"Id\":\"ab");

    assertThatThrownBy(() -> engine.networks()).isInstanceOf(EngineException.class);
    assertThat(request.join()).startsWith("GET /v1.41/networks?filters=");
  }

  /** Answers the next request; completes with its text. */
  private CompletableFuture<String> answer(String status, String body) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (SocketChannel channel = listener.accept()) {
            String request = read(channel);
            String answer = "HTTP/1.0 " + status + "\r\nServer: x\r\n\r\n" + body;
            channel.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
            return request;
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static String read(SocketChannel channel) throws IOException {
    StringBuilder request = new StringBuilder();
    ByteBuffer buffer = ByteBuffer.allocate(4096);
    while (!isWhole(request.toString())) {
      channel.read(buffer.clear());
      request.append(StandardCharsets.UTF_8.decode(buffer.flip()));
    }
    return request.toString();
  }

  private static boolean isWhole(String request) {
    int head = request.indexOf("\r\n\r\n");
    if (head < 0) {
      return false;
    }
    String length = request.replaceAll("(?s).*Content-Length: (\\d+).*", "$1");
    return request.length() >= head + 4 + Integer.parseInt(length);
  }
}
