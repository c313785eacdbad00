package dev.balenachaos.qemu;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.run.InfraException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A connection to QEMU's machine protocol: commands with answers and time limits, and events. Safe
 * for many threads.
 */
final class Qmp implements AutoCloseable {

  /** A monitor command is answered at once unless QEMU or the host is stuck. */
  static final Duration TIME_LIMIT = Duration.ofSeconds(30);

  private static final JsonMapper JSON = new JsonMapper();

  private final SocketChannel channel;
  private final Supplier<String> lastWords;
  private final List<Consumer<QmpEvent>> listeners = new CopyOnWriteArrayList<>();
  private final Map<String, CompletableFuture<JsonNode>> pending = new ConcurrentHashMap<>();
  private final Set<CompletableFuture<QmpEvent>> expected = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final AtomicLong ids = new AtomicLong();
  private final CompletableFuture<JsonNode> greeting = new CompletableFuture<>();
  private volatile boolean lost;

  private Qmp(SocketChannel channel, Supplier<String> lastWords) {
    this.channel = channel;
    this.lastWords = lastWords;
  }

  /**
   * Talks to QEMU over a connected socket until that closes.
   *
   * @param lastWords tells how QEMU ended, for errors
   * @param listener hears every event from the first on
   * @throws InfraException when the other side is no QEMU or does not answer
   */
  static Qmp over(SocketChannel channel, Supplier<String> lastWords, Consumer<QmpEvent> listener) {
    Qmp qmp = new Qmp(channel, lastWords);
    qmp.listeners.add(listener);
    Thread reader = new Thread(qmp::read, "qmp");
    reader.setDaemon(true);
    reader.start();
    qmp.await(qmp.greeting, "greeting");
    qmp.execute("qmp_capabilities");
    return qmp;
  }

  /** Hears every event from now on, on the connection's own thread, so do not wait in it. */
  void onEvent(Consumer<QmpEvent> listener) {
    listeners.add(listener);
  }

  JsonNode execute(String command) {
    return execute(command, Map.of());
  }

  /**
   * Runs a command and returns its answer.
   *
   * @throws InfraException when QEMU refuses it, is gone, or takes longer than {@link #TIME_LIMIT}
   */
  JsonNode execute(String command, Map<String, ?> arguments) {
    String id = Long.toString(ids.incrementAndGet());
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    pending.put(id, answer);
    try {
      ObjectNode request = JSON.createObjectNode().put("execute", command).put("id", id);
      request.set("arguments", JSON.valueToTree(arguments));
      send(request);
      if (lost) {
        throw gone(command);
      }
      JsonNode message = await(answer, command);
      if (message.has("error")) {
        throw new InfraException(
            "QEMU refused " + command + ": " + message.path("error").path("desc").asText());
      }
      return message.path("return");
    } catch (IOException e) {
      lost = true;
      throw gone(command);
    } finally {
      pending.remove(id);
    }
  }

  /**
   * Runs a command of the monitor for people and returns what it prints; some things QEMU tells
   * nowhere else.
   *
   * @throws InfraException as {@link #execute(String, Map)}
   */
  String monitor(String line) {
    return execute("human-monitor-command", Map.of("command-line", line)).asText();
  }

  /** Asks QEMU what it can do. */
  QmpSchema schema() {
    return new QmpSchema(execute("query-qmp-schema"));
  }

  /** Returns what completes with the next such event, or fails when the connection ends. */
  @SuppressWarnings("UndefinedEquals") // this future, which equals none but itself
  CompletableFuture<QmpEvent> next(Predicate<QmpEvent> wanted) {
    CompletableFuture<QmpEvent> next = new CompletableFuture<>();
    expected.add(next);
    Consumer<QmpEvent> listener =
        event -> {
          if (wanted.test(event)) {
            next.complete(event);
          }
        };
    listeners.add(listener);
    CompletableFuture<QmpEvent> unused =
        next.whenComplete(
            (event, failure) -> {
              listeners.remove(listener);
              expected.remove(next);
            });
    if (lost) {
      next.completeExceptionally(gone("event"));
    }
    return next;
  }

  /** Returns what completes when the connection has ended and every event before was heard. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  /** Tells whether QEMU still holds its end of the connection. */
  boolean connected() {
    return !lost;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      lost = true;
    }
  }

  /** An interrupted thread that writes would close the channel for good: it is one again later. */
  private synchronized void send(JsonNode request) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8));
    boolean interrupted = Thread.interrupted();
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void read() {
    try (BufferedReader in =
        new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        dispatch(JSON.readTree(line));
      }
    } catch (JsonProcessingException e) {
      greeting.completeExceptionally(new InfraException("QEMU spoke no JSON", e));
    } catch (IOException e) {
      // Closed by either side; what was being waited for fails below.
    } finally {
      lost = true;
      greeting.completeExceptionally(gone("greeting"));
      pending.forEach((id, answer) -> answer.completeExceptionally(gone("command")));
      expected.forEach(event -> event.completeExceptionally(gone("event")));
      ended.complete(null);
    }
  }

  private void dispatch(JsonNode message) {
    if (message.has("QMP")) {
      greeting.complete(message.get("QMP"));
    } else if (message.has("event")) {
      QmpEvent event = QmpEvent.of(message);
      listeners.forEach(listener -> listener.accept(event));
    } else {
      CompletableFuture<JsonNode> answer = pending.get(message.path("id").asText());
      if (answer != null) {
        answer.complete(message);
      }
    }
  }

  /**
   * Waits for something that QEMU was asked for.
   *
   * @throws InfraException when it takes longer than {@link #TIME_LIMIT}, or QEMU is gone
   */
  <T> T await(CompletableFuture<T> answer, String command) {
    return await(answer, command, TIME_LIMIT);
  }

  /**
   * Waits for something that QEMU was asked for and that takes its time.
   *
   * @throws InfraException when it takes longer than the limit, or QEMU is gone
   */
  <T> T await(CompletableFuture<T> answer, String command, Duration limit) {
    try {
      return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new InfraException(
          "QEMU has not answered or finished " + command + " within " + limit.toSeconds() + " s",
          e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof InfraException infra ? infra : gone(command);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InfraException("Interrupted while QEMU was asked for " + command, e);
    }
  }

  private InfraException gone(String command) {
    return new InfraException("QEMU is gone, asked for " + command + ". Seen: " + lastWords.get());
  }
}
