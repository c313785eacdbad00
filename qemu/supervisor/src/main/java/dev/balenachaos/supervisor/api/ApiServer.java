package dev.balenachaos.supervisor.api;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.balenachaos.supervisor.log.Log;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;

/**
 * Listens for requests and hands them to the router. There is no limit on their rate, as there is
 * none in the real supervisor.
 */
public final class ApiServer implements AutoCloseable {
  private static final int BACKLOG = 512;
  private static final int UNTIL_THE_END = 0;
  private static final int NO_BODY = -1;

  private final HttpServer server;
  private final Router router;
  private final Departures departures;
  private final ExecutorService threads = RequestThreads.start();
  private final Semaphore room = RequestBody.room();

  private ApiServer(HttpServer server, Router router) {
    this.server = server;
    this.router = router;
    this.departures = new Departures(server.getAddress().getPort());
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
    // The real one's apiTimeout, in seconds: who takes longer to send a request is cut off.
    System.setProperty("sun.net.httpserver.maxReqTime", "900");
    HttpServer server = HttpServer.create(address, BACKLOG);
    ApiServer api = new ApiServer(server, new Router(endpoints.routes(), endpoints.gate()));
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
    departures.close();
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    long begin = System.nanoTime();
    try (exchange) {
      int status = serve(exchange);
      Log.api(
          exchange.getRequestMethod()
              + " "
              + exchange.getRequestURI().getPath()
              + " "
              + status
              + " - "
              + Duration.ofNanos(System.nanoTime() - begin).toMillis()
              + " ms");
    }
  }

  private int serve(HttpExchange exchange) throws IOException {
    Answer answer;
    String type = header(exchange, "Content-Type");
    try (RequestBody body = new RequestBody(exchange.getRequestBody(), type, room)) {
      answer =
          router.answer(
              exchange.getRequestMethod(),
              exchange.getRequestURI(),
              header(exchange, "Authorization"),
              body::content);
    }
    if (!answer.contentType().isEmpty()) {
      exchange.getResponseHeaders().set("Content-Type", answer.contentType());
    }
    if (answer instanceof Answer.Streamed streamed) {
      send(exchange, streamed.feed());
    } else if (answer instanceof Answer.Whole whole) {
      send(exchange, whole);
    }
    return answer.status();
  }

  private static String header(HttpExchange exchange, String name) {
    return Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst(name), "");
  }

  private static void send(HttpExchange exchange, Answer.Whole answer) throws IOException {
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    if (exchange.getRequestMethod().equals("HEAD")) {
      Headers headers = exchange.getResponseHeaders();
      headers.set("Content-Length", Integer.toString(body.length));
      exchange.sendResponseHeaders(answer.status(), NO_BODY);
    } else if (body.length == 0) {
      exchange.sendResponseHeaders(answer.status(), NO_BODY);
    } else {
      exchange.sendResponseHeaders(answer.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private void send(HttpExchange exchange, Feed feed) throws IOException {
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(200, NO_BODY);
      return;
    }
    exchange.sendResponseHeaders(200, UNTIL_THE_END);
    try (Departures.Watch watch = departures.watch(exchange.getRemoteAddress().getPort());
        OutputStream client = exchange.getResponseBody()) {
      // From JDK 23 on the headers alone are not sent (JDK-6968351), and nothing else may come.
      client.flush();
      feed.pour(client, watch);
    } catch (IOException e) {
      // The usual end of a stream: the client has what it wanted.
      Log.debug("A client left " + exchange.getRequestURI().getPath() + ": " + e.getMessage());
    }
  }
}
