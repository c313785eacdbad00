package dev.balenachaos.supervisor.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.log.Log;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Follows the engine's events, and follows them anew a second after they ended (balena-supervisor's
 * compose/service-manager.ts). They tell that the state has changed and make nobody apply anything.
 */
public final class EngineEvents implements Runnable, AutoCloseable {
  private static final Duration REST = Duration.ofSeconds(1);
  private static final Set<String> TELLING = Set.of("die", "start", "destroy");

  private final EngineSocket socket;
  private final Runnable listener;
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * Follows nothing yet.
   *
   * @param listener is told that a container was started, has ended or is gone
   */
  public EngineEvents(Path socket, Runnable listener) {
    this.socket = new EngineSocket(socket);
    this.listener = listener;
  }

  /** Follows until closed. */
  @Override
  public void run() {
    while (closed.getCount() > 0) {
      try {
        follow();
      } catch (IOException | RuntimeException e) {
        Log.error("Error on docker events stream: " + e);
      }
      pause();
    }
  }

  private void follow() throws IOException {
    String filter = Json.write(Json.object().set("type", Json.array("container")));
    String target = "/events?filters=" + URLEncoder.encode(filter, StandardCharsets.UTF_8);
    try (EngineSocket.Answer answer = socket.send("GET", target, null)) {
      Json.documents(answer.body(), this::tell);
    }
  }

  private void tell(JsonNode event) {
    if (TELLING.contains(event.path("status").asText())) {
      listener.run();
    }
  }

  private void pause() {
    try {
      boolean unused = closed.await(REST.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
    }
  }

  /** Follows no more once the current stream has ended. */
  @Override
  public void close() {
    closed.countDown();
  }
}
