package dev.balenachaos.supervisor.cloud;

import dev.balenachaos.supervisor.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The cloud's API over HTTP/1.1. The client is made with the first request, beside the start of the
 * supervisor's own API, which it would hold up for seconds on an emulated device.
 */
final class HttpCloudApi implements CloudApi {
  private static final Duration CONNECT = Duration.ofSeconds(59);

  private final Supplier<String> endpoint;
  private final String userAgent;
  private final Trust trust;
  private final Executor threads;
  private @Nullable HttpClient client;

  /**
   * Speaks to nobody yet.
   *
   * @param endpoint the cloud's address
   * @param threads where requests are made; as many as there are requests
   */
  HttpCloudApi(Supplier<String> endpoint, String userAgent, Trust trust, Executor threads) {
    this.endpoint = endpoint;
    this.userAgent = userAgent;
    this.trust = trust;
    this.threads = threads;
  }

  @Override
  public CompletableFuture<Reply> send(Call call) {
    return CompletableFuture.completedFuture(call).thenComposeAsync(this::exchange, threads);
  }

  private CompletableFuture<Reply> exchange(Call call) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(endpoint.get()).resolve(call.path()))
            .timeout(call.timeout())
            .header("User-Agent", userAgent)
            .header("Accept", "application/json");
    if (!call.key().isEmpty()) {
      request.header("Authorization", "Bearer " + call.key());
    }
    if (!call.etag().isEmpty()) {
      request.header("If-None-Match", call.etag());
    }
    call.body()
        .ifPresentOrElse(
            body ->
                request
                    .header("Content-Type", "application/json")
                    .method(call.method(), BodyPublishers.ofString(Json.write(body))),
            () -> request.method(call.method(), BodyPublishers.noBody()));
    return client()
        .sendAsync(request.build(), head -> new PatientBody(call.timeout()))
        .thenApply(HttpCloudApi::reply);
  }

  private static Reply reply(HttpResponse<byte[]> response) {
    return new Reply(
        response.statusCode(),
        response.headers().firstValue("ETag").orElse(""),
        response.headers().firstValue("Retry-After").orElse(""),
        response.body());
  }

  private synchronized HttpClient client() {
    if (client == null) {
      // As long as Node.js keeps an idle connection: one that a fault has killed is soon forgotten.
      System.setProperty("jdk.httpclient.keepalive.timeout", "5");
      client =
          HttpClient.newBuilder()
              .version(Version.HTTP_1_1)
              .followRedirects(Redirect.NORMAL)
              .connectTimeout(CONNECT)
              .sslContext(trust.context())
              .executor(threads)
              .build();
    }
    return client;
  }
}
