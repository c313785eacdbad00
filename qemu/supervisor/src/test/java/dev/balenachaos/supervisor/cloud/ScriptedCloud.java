package dev.balenachaos.supervisor.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A cloud that answers as a test has written down, and counts what it was asked. */
final class ScriptedCloud implements CloudApi {
  final List<Asked> asked = new ArrayList<>();
  private final VirtualTimer timer;
  private final Queue<Answer> script = new ArrayDeque<>();
  private Answer otherwise = new Answer(reply(200, "{}"), null, Duration.ZERO);
  private int open;
  private int mostOpen;

  /** A request, and when it came. */
  record Asked(Duration at, Call call) {
    JsonNode body() {
      return call.body().orElseThrow();
    }
  }

  private record Answer(@Nullable Reply reply, @Nullable IOException failure, Duration delay) {}

  ScriptedCloud(VirtualTimer timer) {
    this.timer = timer;
  }

  static Reply reply(int status, String body) {
    return new Reply(status, "", "", body.getBytes(StandardCharsets.UTF_8));
  }

  static Reply tagged(String etag, JsonNode body) {
    return new Reply(200, etag, "", Json.write(body).getBytes(StandardCharsets.UTF_8));
  }

  ScriptedCloud answers(int status, String body) {
    return answers(reply(status, body));
  }

  ScriptedCloud answers(Reply reply) {
    return answersAfter(Duration.ZERO, reply);
  }

  ScriptedCloud answersAfter(Duration delay, Reply reply) {
    script.add(new Answer(reply, null, delay));
    return this;
  }

  ScriptedCloud failsAfter(Duration delay) {
    script.add(new Answer(null, new IOException("request timed out"), delay));
    return this;
  }

  ScriptedCloud fails() {
    return failsAfter(Duration.ZERO);
  }

  /** Sets what is answered once the script has ended. */
  void thenAnswers(Reply reply) {
    otherwise = new Answer(reply, null, Duration.ZERO);
  }

  /** Returns how many requests were open at once at most. */
  int mostOpen() {
    return mostOpen;
  }

  /** Returns the times between two requests. */
  List<Duration> pauses() {
    List<Duration> pauses = new ArrayList<>();
    for (int i = 1; i < asked.size(); i++) {
      pauses.add(asked.get(i).at().minus(asked.get(i - 1).at()));
    }
    return pauses;
  }

  @Override
  public CompletableFuture<Reply> send(Call call) {
    asked.add(new Asked(timer.now(), call));
    open++;
    mostOpen = Math.max(mostOpen, open);
    Answer answer = script.isEmpty() ? otherwise : script.remove();
    CompletableFuture<Reply> future = new CompletableFuture<>();
    timer.after(
        answer.delay(),
        () -> {
          open--;
          IOException failure = answer.failure();
          if (failure == null) {
            future.complete(answer.reply());
          } else {
            future.completeExceptionally(failure);
          }
        });
    return future;
  }
}
