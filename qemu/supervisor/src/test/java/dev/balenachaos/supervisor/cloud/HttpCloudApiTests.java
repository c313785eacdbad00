package dev.balenachaos.supervisor.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.balenachaos.supervisor.cloud.CloudApi.Call;
import dev.balenachaos.supervisor.cloud.CloudApi.Reply;
import dev.balenachaos.supervisor.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class HttpCloudApiTests {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path folder;

  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void hangUp() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    threads.shutdownNow();
  }

  @Test
  void sends_a_patch_with_a_key_and_a_body() throws Exception {
    CloudApi api =
        api("http://127.0.0.1:" + serve(HttpServer.create(), 200, "OK"), Optional.empty());

    Reply reply =
        api.send(Call.of("PATCH", "/device/v3/state", "key", Json.object().put("a", 1), PATIENCE))
            .get();

    assertThat(reply.status()).isEqualTo(200);
    assertThat(heard)
        .containsExactly("PATCH /device/v3/state Bearer key null application/json {\"a\":1}");
  }

  @Test
  void asks_for_what_it_has_not() throws Exception {
    CloudApi api = api("http://127.0.0.1:" + serve(HttpServer.create(), 304, ""), Optional.empty());

    Reply reply = api.send(Call.get("/x?y=z%27", "key", PATIENCE).unless("\"e\"")).get();

    assertThat(reply.status()).isEqualTo(304);
    assertThat(reply.etag()).isEqualTo("\"etag\"");
    assertThat(reply.retryAfter()).isEqualTo("7");
    assertThat(heard).containsExactly("GET /x?y=z%27 Bearer key \"e\" null ");
  }

  @Test
  void gives_up_on_an_answer_that_stops_in_its_middle() throws Exception {
    CloudApi api =
        api(
            "http://127.0.0.1:" + raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"),
            Optional.empty());

    assertThat(reason(api, Duration.ofSeconds(3))).contains("Timeout awaiting 'socket'");
  }

  @Test
  void gives_up_on_a_cloud_that_says_nothing() throws Exception {
    CloudApi api = api("http://127.0.0.1:" + raw(""), Optional.empty());

    assertThat(reason(api, Duration.ofMillis(300))).contains("request timed out");
  }

  @Test
  void refuses_an_answer_that_would_take_all_memory() throws Exception {
    CloudApi api =
        api(
            "http://127.0.0.1:" + serve(HttpServer.create(), 200, "x".repeat(9 << 20)),
            Optional.empty());

    assertThat(reason(api, PATIENCE)).contains("more than 8388608 bytes");
  }

  @Test
  void says_that_nobody_listens() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }

    assertThat(reason(api("http://127.0.0.1:" + port, Optional.empty()), PATIENCE))
        .contains("ConnectException");
  }

  @Test
  void trusts_an_authority_of_a_file() throws Exception {
    CloudApi api = api("https://localhost:" + secured("valid"), Optional.of(authority()));

    assertThat(api.send(Call.get("/ping", "", PATIENCE)).get().status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "expired, true, localhost, CERT_HAS_EXPIRED",
    "future, true, localhost, CERT_NOT_YET_VALID",
    "valid, false, localhost, UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    "valid, true, 127.0.0.1, ERR_TLS_CERT_ALTNAME_INVALID"
  })
  void says_why_it_does_not_trust(String certificate, boolean known, String host, String reason)
      throws Exception {
    CloudApi api =
        api(
            "https://" + host + ":" + secured(certificate),
            known ? Optional.of(authority()) : Optional.empty());

    assertThat(reason(api, PATIENCE)).startsWith(reason);
  }

  @Test
  void goes_without_a_file_of_authorities_that_cannot_be_read() throws Exception {
    CloudApi api =
        api("https://localhost:" + secured("valid"), Optional.of(folder.resolve("missing")));

    assertThat(reason(api, PATIENCE)).startsWith("UNABLE_TO_GET_ISSUER_CERT_LOCALLY");
  }

  private CloudApi api(String endpoint, Optional<Path> authorities) {
    return new HttpCloudApi(() -> endpoint, "Supervisor/test", Trust.beside(authorities), threads);
  }

  private static String reason(CloudApi api, Duration timeout) throws Exception {
    return api.send(Call.get("/ping", "", timeout))
        .handle((reply, failure) -> failure == null ? "answered" : FailureReason.of(failure))
        .get();
  }

  private int serve(HttpServer server, int status, String body) throws IOException {
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> answer(exchange, status, body));
    server.start();
    open.add(() -> server.stop(0));
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange, int status, String body) throws IOException {
    try (exchange) {
      heard.add(
          exchange.getRequestMethod()
              + " "
              + exchange.getRequestURI()
              + " "
              + exchange.getRequestHeaders().getFirst("Authorization")
              + " "
              + exchange.getRequestHeaders().getFirst("If-None-Match")
              + " "
              + exchange.getRequestHeaders().getFirst("Content-Type")
              + " "
              + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
      exchange.getResponseHeaders().set("ETag", "\"etag\"");
      exchange.getResponseHeaders().set("Retry-After", "7");
      exchange.sendResponseHeaders(status, body.isEmpty() ? -1 : body.length());
      exchange.getResponseBody().write(body.getBytes(UTF_8));
    }
  }

  /** Answers one request with some bytes, and does not hang up. */
  private int raw(String answer) throws IOException {
    ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    open.add(server);
    threads.execute(
        () -> {
          try {
            Socket client = server.accept();
            open.add(client);
            client.getOutputStream().write(answer.getBytes(UTF_8));
          } catch (IOException e) {
            heard.add("The server failed: " + e);
          }
        });
    return server.getLocalPort();
  }

  private int secured(String certificate) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream stream = resource(certificate + ".p12")) {
      store.load(stream, "changeit".toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, "changeit".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    HttpsServer server = HttpsServer.create();
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    return serve(server, 200, "OK");
  }

  private Path authority() throws IOException {
    Path file = folder.resolve("authority.pem");
    try (InputStream stream = resource("authority.pem")) {
      Files.write(file, stream.readAllBytes());
    }
    return file;
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(HttpCloudApiTests.class.getResourceAsStream(name), name);
  }
}
