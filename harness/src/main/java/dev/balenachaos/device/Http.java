package dev.balenachaos.device;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plain HTTP to one port. */
final class Http {

  private final InetSocketAddress address;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  Http(InetSocketAddress address) {
    this.address = address;
  }

  /**
   * Sends a request.
   *
   * @param json what to send, or null for an empty body
   * @param headers beside those that say what is sent
   * @throws IOException when there was no whole answer within the limit
   */
  HttpResponse<String> send(
      String method,
      String path,
      @Nullable String json,
      Duration limit,
      Map<String, String> headers)
      throws IOException {
    URI uri = URI.create("http://127.0.0.1:" + address.getPort() + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(limit);
    headers.forEach(request::header);
    if (json == null) {
      request.method(method, BodyPublishers.noBody());
    } else {
      request.method(method, BodyPublishers.ofString(json));
      request.header("Content-Type", "application/json");
    }
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while waiting for an answer", e);
    }
  }

  /** Tells whether a GET is answered with 200 within the limit. */
  boolean answers(String path, Duration limit) {
    try {
      return send("GET", path, null, limit, Map.of()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }
}
