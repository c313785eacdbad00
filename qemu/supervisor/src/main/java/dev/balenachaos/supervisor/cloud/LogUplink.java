package dev.balenachaos.supervisor.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.apply.Backoff;
import dev.balenachaos.supervisor.cloud.LogConnector.LogStream;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.log.Log;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends logs to the cloud on one request that does not end (balena-supervisor's
 * logging/balena-backend.ts). It is made when there is something to say, ended after a minute of
 * silence, and made anew with a growing pause when it breaks; lines wait in a buffer meanwhile.
 */
final class LogUplink {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final Duration SILENCE = Duration.ofMinutes(1);
  private static final Duration FLUSH = Duration.ofMillis(100);
  private static final int LONGEST_LINE = 10_000;
  private static final String OMISSION = "[...]";

  private final Timer timer;
  private final Executor threads;
  private final LogConnector connector;
  private final BooleanSupplier wanted;
  private final LogBuffer buffer = new LogBuffer();
  private @Nullable Attempt current;
  private @Nullable Duration lastAttempt;
  private @Nullable Duration lastLine;
  private int failures;
  private boolean scheduled;
  private boolean flushing;
  private boolean snoozing;

  /** One connection, from the wish for it to its end. */
  private static final class Attempt {
    private @Nullable LogStream stream;
    private boolean ready;
  }

  /**
   * Sends nothing yet.
   *
   * @param threads where the connection is written to
   * @param wanted whether logs go to the cloud; those that come meanwhile are lost otherwise
   */
  LogUplink(Timer timer, Executor threads, LogConnector connector, BooleanSupplier wanted) {
    this.timer = timer;
    this.threads = threads;
    this.connector = connector;
    this.wanted = wanted;
  }

  /** Takes a line of a service or of the system, from any thread; does not block. */
  void log(JsonNode line) {
    boolean known = line.path("isSystem").asBoolean() || line.has("serviceId");
    if (!known || !wanted.getAsBoolean()) {
      return;
    }
    ObjectNode message = line.deepCopy();
    message.remove("serviceName");
    String text = message.path("message").asText();
    if (text.length() > LONGEST_LINE) {
      message.put("message", text.substring(0, LONGEST_LINE - OMISSION.length()) + OMISSION);
    }
    boolean unused = buffer.offer(bytes(message));
    timer.soon(this::noted);
  }

  private static byte[] bytes(ObjectNode message) {
    return (Json.write(message) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private void noted() {
    lastLine = timer.now();
    if (!snoozing) {
      snoozing = true;
      timer.after(SILENCE, this::snooze);
    }
    if (current != null) {
      flushLater();
    } else if (!scheduled) {
      scheduled = true;
      timer.after(pause(), this::connect);
    }
  }

  /** Returns what is left of the pause between two attempts. */
  private Duration pause() {
    if (lastAttempt == null) {
      return Duration.ZERO;
    }
    Duration whole = new Backoff(FIRST_PAUSE, LONGEST_PAUSE).after(failures);
    Duration left = whole.minus(timer.now().minus(lastAttempt));
    return left.isNegative() ? Duration.ZERO : left;
  }

  private void connect() {
    scheduled = false;
    lastAttempt = timer.now();
    Attempt attempt = new Attempt();
    current = attempt;
    threads.execute(
        () -> {
          try {
            LogStream stream =
                connector.open(
                    answer -> timer.soon(() -> broken(attempt, "server responded with " + answer)));
            timer.soon(() -> connected(attempt, stream));
          } catch (IOException | RuntimeException e) {
            timer.soon(() -> broken(attempt, "unexpected error: " + FailureReason.of(e)));
          }
        });
  }

  /** A cloud that refuses gets the time to say so before it gets any line. */
  private void connected(Attempt attempt, LogStream stream) {
    if (current != attempt) {
      threads.execute(stream::close);
      return;
    }
    attempt.stream = stream;
    timer.after(
        GRACE,
        () -> {
          if (current == attempt) {
            failures = 0;
            attempt.ready = true;
            flushLater();
          }
        });
  }

  private void broken(Attempt attempt, String reason) {
    if (current == attempt) {
      Log.error("LogBackend: " + reason);
      failures++;
      tearDown();
    }
  }

  private void tearDown() {
    Attempt former = current;
    current = null;
    if (former != null && former.stream != null) {
      threads.execute(former.stream::close);
    }
  }

  /** Ends a connection on which nothing was said for long. */
  private void snooze() {
    Duration left = lastLine == null ? Duration.ZERO : SILENCE.minus(timer.now().minus(lastLine));
    if (left.isNegative() || left.isZero()) {
      snoozing = false;
      tearDown();
    } else {
      timer.after(left, this::snooze);
    }
  }

  /** Lines of a tenth of a second are compressed together. */
  private void flushLater() {
    if (!flushing && current != null && current.ready) {
      flushing = true;
      timer.after(FLUSH, this::flush);
    }
  }

  private void flush() {
    Attempt attempt = current;
    if (attempt == null || attempt.stream == null) {
      flushing = false;
      return;
    }
    LogStream stream = attempt.stream;
    threads.execute(
        () -> {
          try {
            send(stream);
            timer.soon(this::flushed);
          } catch (IOException e) {
            timer.soon(
                () -> {
                  flushing = false;
                  broken(attempt, "unexpected error: " + FailureReason.of(e));
                });
          }
        });
  }

  private void flushed() {
    flushing = false;
    if (!buffer.isEmpty()) {
      flushLater();
    }
  }

  /** Sends until nothing waits; also if nothing does, since what was taken before may be lost. */
  private void send(LogStream stream) throws IOException {
    List<byte[]> lines = buffer.take();
    do {
      if (!lines.isEmpty()) {
        stream.send(lines);
      }
      int dropped = buffer.drained();
      if (dropped > 0) {
        boolean unused = buffer.offer(bytes(suppressed(dropped)));
      }
      lines = buffer.take();
    } while (!lines.isEmpty());
  }

  private static ObjectNode suppressed(int count) {
    String text = "Warning: Suppressed " + count + " message(s) due to high load";
    ObjectNode message = Json.object().put("message", text);
    message.put("timestamp", System.currentTimeMillis());
    return message.put("isSystem", true).put("isStdErr", true);
  }
}
