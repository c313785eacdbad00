package dev.balenachaos.lab.toxics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the API answers to other clients, and to those that do not know it. */
abstract class ToxiproxyWireSuite extends ToxiproxyCase {

  private static final ObjectMapper JSON = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();
  private URI proxy;

  @BeforeEach
  void openWay() throws IOException {
    ToxicWay way = wayTo(LoopbackService.thatEchoes());
    proxy = toxics().api().resolve("/proxies/" + way.proxy().getName());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST | /proxies | not JSON | 400 | bad request body",
        "POST | /proxies | [1] | 400 | bad request body",
        "POST | /proxies | {\"name\":7} | 400 | bad request body",
        "POST | /proxies | {} | 400 | missing required field: name",
        "POST | /proxies | {\"name\":\"x\"} | 400 | missing required field: upstream",
        "POST | /populate | {} | 400 | bad request body",
        "POST | /populate | [{\"upstream\":\"127.0.0.1:9\"}] | 400 | name at proxy 1",
        "GET | /proxies/nobody | {} | 404 | proxy not found",
        "POST | /proxies/nobody | {} | 404 | proxy not found",
        "DELETE | /proxies/nobody | {} | 404 | proxy not found",
        "GET | /proxies/nobody/toxics | {} | 404 | proxy not found",
        "GET | {proxy}/toxics/none | {} | 404 | toxic not found",
        "POST | {proxy}/toxics/none | {} | 404 | toxic not found",
        "DELETE | {proxy}/toxics/none | {} | 404 | toxic not found",
        "POST | {proxy}/toxics | {\"type\":\"arsenic\"} | 400 | invalid toxic type",
        "POST | {proxy}/toxics | {\"type\":\"latency\",\"stream\":\"sideways\"} | 400 | stream was"
            + " invalid",
        "POST | {proxy}/toxics | {\"type\":\"latency\",\"attributes\":{\"latency\":\"much\"}} | 400"
            + " | bad request body",
        "POST | {proxy} | {\"enabled\":3} | 400 | bad request body",
      })
  void whatIsWrongIsRefusedWithAReason(
      String method, String path, String body, int status, String error) throws Exception {
    HttpResponse<String> response = send(method, path.replace("{proxy}", proxy.getPath()), body);

    assertThat(response.statusCode()).isEqualTo(status);
    JsonNode told = JSON.readTree(response.body());
    assertThat(told.path("error").asText())
        .contains(error)
        .doesNotContain("\n", "Exception", "\tat ");
    assertThat(told.path("status").asInt()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"GET,/nowhere,404", "GET,/,404", "DELETE,/version,405", "PUT,/proxies,405"})
  void whatIsNotThereIsRefused(String method, String path, int status) throws Exception {
    assertThat(send(method, path, "").statusCode()).isEqualTo(status);
  }

  @Test
  void aToxicNeedsNothingButItsType() throws Exception {
    HttpResponse<String> response =
        send("POST", proxy.getPath() + "/toxics", "{\"type\":\"latency\"}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(JSON.readTree(response.body()))
        .isEqualTo(
            JSON.readTree(
                "{\"attributes\":{\"latency\":0,\"jitter\":0},\"name\":\"latency_downstream\",\"type\":\"latency\",\"stream\":\"downstream\",\"toxicity\":1}"
                    .replace("\"toxicity\":1", "\"toxicity\":" + toxicityOf(response))));
    assertThat(JSON.readTree(response.body()).path("toxicity").asDouble()).isEqualTo(1.0);
  }

  @Test
  void aPatchChangesOnlyWhatItNames() throws Exception {
    send(
        "POST",
        proxy.getPath() + "/toxics",
        "{\"type\":\"latency\",\"name\":\"t\",\"attributes\":{\"latency\":5,\"jitter\":6}}");

    send("PATCH", proxy.getPath() + "/toxics/t", "{\"attributes\":{\"jitter\":7}}");

    JsonNode toxic = JSON.readTree(send("GET", proxy.getPath() + "/toxics/t", "").body());
    assertThat(toxic.path("attributes").path("latency").asInt()).isEqualTo(5);
    assertThat(toxic.path("attributes").path("jitter").asInt()).isEqualTo(7);
    assertThat(send("PATCH", proxy.getPath(), "{\"enabled\":false}").body())
        .contains("\"enabled\":false");
  }

  @Test
  void aPopulationLeavesAloneWhatIsThereJustSo() throws Exception {
    JsonNode there = JSON.readTree(send("GET", proxy.getPath(), "").body());
    send("POST", proxy.getPath() + "/toxics", "{\"type\":\"latency\"}");
    String wish =
        "[{\"name\":%s,\"listen\":%s,\"upstream\":%s},{\"name\":\"more\",\"listen\":\"127.0.0.1:0\",\"upstream\":\"127.0.0.1:9\",\"enabled\":false}]"
            .formatted(there.get("name"), there.get("listen"), there.get("upstream"));

    HttpResponse<String> response = send("POST", "/populate", wish);

    assertThat(response.statusCode()).isEqualTo(201);
    JsonNode proxies = JSON.readTree(response.body()).path("proxies");
    assertThat(proxies).hasSize(2);
    assertThat(proxies.get(0).path("toxics")).hasSize(1);
    assertThat(proxies.get(1).path("enabled").asBoolean()).isFalse();
    send("DELETE", "/proxies/more", "");
  }

  @Test
  void aPageInABrowserIsRefused() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(toxics().api().resolve("/version"))
            .header("User-Agent", "Mozilla/5.0 (X11)")
            .build();
    assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(403);
  }

  @Test
  void whatIsNoHttpIsRefusedAndForgotten() throws Exception {
    for (String garbage : List.of("rubbish\r\n\r\n", "GET\r\n\r\n", "\u0016\u0003\u0001\r\n\r\n")) {
      try (Socket socket = Streams.connect(address())) {
        socket.getOutputStream().write(garbage.getBytes(StandardCharsets.ISO_8859_1));
        String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(answer).doesNotContain("Exception", "\tat ");
        assertThat(answer)
            .satisfiesAnyOf(a -> assertThat(a).isEmpty(), a -> assertThat(a).contains(" 400 "));
      }
    }
    assertThat(send("GET", "/version", "").statusCode()).isEqualTo(200);
  }

  @Test
  void requestsThatNeverEndLeaveRoomForOthers() throws Exception {
    List<Socket> halfOpen = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        Socket socket = Streams.connect(address());
        halfOpen.add(socket);
        String begun = i % 2 == 0 ? "POST /proxies HTTP/1.1\r\nHost: x\r\nContent-Le" : "";
        socket.getOutputStream().write(begun.getBytes(StandardCharsets.US_ASCII));
      }
      assertThat(send("GET", "/version", "").statusCode()).isEqualTo(200);
    } finally {
      for (Socket socket : halfOpen) {
        socket.close();
      }
    }
  }

  private InetSocketAddress address() {
    return new InetSocketAddress(toxics().api().getHost(), toxics().api().getPort());
  }

  private static JsonNode toxicityOf(HttpResponse<String> response) throws IOException {
    return JSON.readTree(response.body()).path("toxicity");
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(toxics().api().resolve(path))
            .timeout(Duration.ofSeconds(10))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }
}
