package dev.balenachaos.supervisor.api;

import static dev.balenachaos.supervisor.api.Route.get;
import static dev.balenachaos.supervisor.api.Route.post;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.host.Journal;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.log.LocalLogs;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What is answered as it comes: the logs of the apps, and the host's journal. */
final class StreamEndpoints {
  private final Journal journal;
  private final LocalLogs logs;

  StreamEndpoints(Journal journal, LocalLogs logs) {
    this.journal = journal;
    this.logs = logs;
  }

  List<Route> routes() {
    return List.of(
        get("/v2/local/logs", request -> new Answer.Streamed(this::pourLogs)),
        post("/v2/journal-logs", this::journal));
  }

  private void pourLogs(OutputStream client, Feed.Departure departure) throws IOException {
    try (LocalLogs.Listener listener = logs.listen()) {
      departure.thenRun(listener::close);
      send(
          client, Json.write(Json.object().put("message", "Streaming logs").put("isSystem", true)));
      Optional<String> line = listener.next();
      while (line.isPresent()) {
        send(client, line.get());
        line = listener.next();
      }
    }
  }

  private static void send(OutputStream client, String line) throws IOException {
    client.write((line + "\n").getBytes(UTF_8));
    client.flush();
  }

  private Answer journal(Request request) {
    List<String> options = options(request);
    return new Answer.Streamed(
        (client, departure) -> {
          Process journalctl = journal.read(options);
          try {
            departure.thenRun(journalctl::destroyForcibly);
            pour(journalctl.getInputStream(), client);
          } finally {
            journalctl.destroyForcibly();
          }
        });
  }

  private static void pour(InputStream entries, OutputStream client) throws IOException {
    byte[] buffer = new byte[8192];
    for (int count = entries.read(buffer); count >= 0; count = entries.read(buffer)) {
      client.write(buffer, 0, count);
      client.flush();
    }
  }

  /** Translates the body as balena-supervisor's lib/journald.ts does, in its order. */
  private static List<String> options(Request request) {
    List<String> options = new ArrayList<>();
    if (request.flag("all")) {
      options.add("-a");
    }
    if (request.flag("follow")) {
      options.add("--follow");
    }
    add(options, "-u", request, "unit");
    add(options, "-t", request, "containerId");
    OptionalInt count = request.number("count");
    if (count.isPresent() && count.getAsInt() > 0) {
      options.addAll(List.of("-n", Integer.toString(count.getAsInt())));
    }
    add(options, "-S", request, "since");
    add(options, "-U", request, "until");
    if (request.body().path("format").isMissingNode() || request.body().path("format").isNull()) {
      options.addAll(List.of("-o", "short"));
    }
    add(options, "-o", request, "format");
    return options;
  }

  private static void add(List<String> options, String option, Request request, String field) {
    JsonNode value = request.body().path(field);
    if (value.isMissingNode() || value.isNull()) {
      return;
    }
    if (!value.isTextual()) {
      throw new IllegalArgumentException(
          "The field \"" + field + "\" must be of type string. Received " + Json.write(value));
    }
    options.addAll(List.of(option, value.asText()));
  }
}
