package dev.balenachaos.supervisor.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.log.Log;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Listens for requests and hands them to the router. There is no limit on their rate, as there is
 * none in the real supervisor; what cannot be answered at once waits in line.
 */
public final class ApiServer implements AutoCloseable {
  private static final int THREADS = 32;
  private static final Duration IDLE_THREAD = Duration.ofSeconds(10);
  private static final int BODY_LIMIT = 10 << 20;

  private final HttpServer server;
  private final Router router;
  private final ThreadPoolExecutor threads;

  private ApiServer(HttpServer server, Router router) {
    this.server = server;
    this.router = router;
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_THREAD.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>());
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Starts to listen.
   *
   * @param address where; port 0 for any free one
   * @throws IOException if the address is taken
   */
  public static ApiServer start(InetSocketAddress address, Endpoints endpoints) throws IOException {
    // Without it every answer on a kept connection waits 40 ms for a delayed acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    HttpServer server = HttpServer.create(address, 512);
    ApiServer api = new ApiServer(server, new Router(endpoints.routes()));
    server.createContext("/", api::handle);
    server.setExecutor(api.threads);
    server.start();
    return api;
  }

  /** Returns the port that is listened on. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
  }

  private void handle(HttpExchange exchange) throws IOException {
    long begin = System.nanoTime();
    try (exchange) {
      Answer answer = answer(exchange);
      send(exchange, answer);
      Log.api(
          exchange.getRequestMethod()
              + " "
              + exchange.getRequestURI().getPath()
              + " "
              + answer.status()
              + " - "
              + Duration.ofNanos(System.nanoTime() - begin).toMillis()
              + " ms");
    }
  }

  private Answer answer(HttpExchange exchange) throws IOException {
    JsonNode body = Json.object();
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    byte[] content = exchange.getRequestBody().readNBytes(BODY_LIMIT + 1);
    if (content.length > BODY_LIMIT) {
      exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
      return Answer.failed(503, "request entity too large");
    }
    if (content.length > 0 && type != null && type.startsWith("application/json")) {
      try {
        JsonNode parsed = Json.parse(content);
        body = parsed.isObject() ? parsed : body;
      } catch (JsonProcessingException e) {
        return Answer.failed(503, e.getOriginalMessage());
      }
    }
    return router.answer(
        exchange.getRequestMethod(),
        exchange.getRequestURI().getPath(),
        query(exchange.getRequestURI().getRawQuery()),
        body);
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", answer.contentType());
    boolean silent = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(answer.status(), silent ? -1 : body.length);
    if (!silent) {
      exchange.getResponseBody().write(body);
    }
  }

  private static Map<String, String> query(@Nullable String raw) {
    Map<String, String> query = new LinkedHashMap<>();
    if (raw == null) {
      return query;
    }
    for (String pair : raw.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      query.put(decode(parts[0]), parts.length > 1 ? decode(parts[1]) : "");
    }
    return query;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
