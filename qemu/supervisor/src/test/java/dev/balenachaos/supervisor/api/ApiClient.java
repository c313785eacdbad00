package dev.balenachaos.supervisor.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Talks to an API server on the loopback interface, and reads what it answers. */
final class ApiClient {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpClient client = HttpClient.newHttpClient();
  private final int port;

  ApiClient(int port) {
    this.port = port;
  }

  /** Drops what names one very container: its id and the moment of its creation. */
  static JsonNode withoutIdentity(JsonNode body) throws IOException {
    String text = body.toString().replaceAll("\"createdAt\":\"[^\"]*\"", "\"createdAt\":\"then\"");
    return Json.parse(
        text.replaceAll("\"[0-9a-f]{64}\"", "\"id\"").getBytes(StandardCharsets.UTF_8));
  }

  static JsonNode json(HttpResponse<String> response) throws IOException {
    return Json.parse(response.body().getBytes(StandardCharsets.UTF_8));
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send("GET", path, "", "");
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return send("POST", path, body, "application/json");
  }

  HttpResponse<String> send(String method, String path, String body, String type)
      throws IOException, InterruptedException {
    return client.send(request(method, path, body, type), BodyHandlers.ofString());
  }

  /** Sends a request, a JSON body if any, with a header that says who sends it. */
  HttpResponse<String> sendAs(String authorization, String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request = request(method, path, body, "application/json");
    return client.send(
        HttpRequest.newBuilder(request, (name, value) -> true)
            .header("Authorization", authorization)
            .build(),
        BodyHandlers.ofString());
  }

  CompletableFuture<HttpResponse<String>> getLater(String path) {
    return client.sendAsync(request("GET", path, "", ""), BodyHandlers.ofString());
  }

  /** Sends a request and returns once the head of the answer is there. */
  HttpResponse<InputStream> open(String method, String path, String body)
      throws IOException, InterruptedException {
    return client.send(
        request(method, path, body, "application/json"), BodyHandlers.ofInputStream());
  }

  private HttpRequest request(String method, String path, String body, String type) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(PATIENCE);
    if (!type.isEmpty()) {
      request.header("Content-Type", type);
    }
    return request
        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
        .build();
  }
}
