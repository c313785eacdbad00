package dev.balenachaos.contract;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * The supervisor's HTTP API, as bytes on the wire: nothing is retried, and no status is an error.
 */
final class SupervisorApi {

  static final String JSON = "application/json";

  private final URI address;
  private final Duration limit;
  private final String authorization;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * Reaches a supervisor, as nobody.
   *
   * @param limit how long it may take to answer in full
   */
  SupervisorApi(URI address, Duration limit) {
    this(address, limit, "");
  }

  /**
   * Reaches a supervisor.
   *
   * @param limit how long it may take to answer in full
   * @param authorization the header of that name; empty for none
   */
  SupervisorApi(URI address, Duration limit, String authorization) {
    this.address = address;
    this.limit = limit;
    this.authorization = authorization;
  }

  URI address() {
    return address;
  }

  Answer get(String path) {
    return send("GET", path, "", "");
  }

  Answer post(String path, JsonNode body) {
    return send("POST", path, body.toString(), JSON);
  }

  /** Posts JSON that is given as text, whole or broken. */
  Answer post(String path, String body) {
    return send("POST", path, body, JSON);
  }

  /**
   * Sends a request.
   *
   * @param body empty for none
   * @param contentType empty for none
   * @throws InfraException when there was no whole answer within the limit
   */
  Answer send(String method, String path, String body, String contentType) {
    try {
      return answer(client.send(request(method, path, body, contentType), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw noAnswer(method, path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw noAnswer(method, path, e);
    }
  }

  /** Sends a GET on a connection that no other unanswered request is on. */
  CompletableFuture<Answer> getAsync(String path) {
    return client
        .sendAsync(request("GET", path, "", ""), BodyHandlers.ofString())
        .thenApply(SupervisorApi::answer);
  }

  /**
   * Opens a stream of lines, which the supervisor may never end.
   *
   * @return the answer's lines as they come; closing the stream ends the connection
   */
  HttpResponse<Stream<String>> stream(String method, String path, String body) {
    try {
      return client.send(
          request(method, path, body, body.isEmpty() ? "" : JSON), BodyHandlers.ofLines());
    } catch (IOException e) {
      throw noAnswer(method, path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw noAnswer(method, path, e);
    }
  }

  private HttpRequest request(String method, String path, String body, String contentType) {
    BodyPublisher publisher =
        body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + path)).timeout(limit).method(method, publisher);
    if (!contentType.isEmpty()) {
      request.header("Content-Type", contentType);
    }
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return request.build();
  }

  private static Answer answer(HttpResponse<String> response) {
    String type = response.headers().firstValue("Content-Type").orElse("");
    return new Answer(response.statusCode(), type, response.body());
  }

  private InfraException noAnswer(String method, String path, Exception cause) {
    return new InfraException(
        "Tried: "
            + method
            + " "
            + address
            + path
            + "\nSeen: no whole answer ("
            + cause
            + "); it has "
            + limit.toSeconds()
            + " s\nDo: see whether the supervisor runs, and is reached at that address",
        cause);
  }
}
