package dev.balenachaos.supervisor.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class LocalLogsTests {
  private final List<Consumer<JsonNode>> readers = new ArrayList<>();
  private final LocalLogs logs =
      new LocalLogs(
          reader -> {
            readers.add(reader);
            return () -> readers.remove(reader);
          });

  @Test
  void reads_the_apps_only_while_somebody_listens() {
    LocalLogs.Listener one = logs.listen();
    LocalLogs.Listener other = logs.listen();
    assertThat(readers).hasSize(1);

    one.close();
    assertThat(readers).hasSize(1);

    other.close();
    assertThat(readers).isEmpty();
  }

  @Test
  void everybody_gets_every_line() {
    LocalLogs.Listener one = logs.listen();
    LocalLogs.Listener other = logs.listen();

    say("hello");

    assertThat(one.next()).hasValue("{\"message\":\"hello\"}");
    assertThat(other.next()).hasValue("{\"message\":\"hello\"}");
  }

  @Test
  void who_does_not_read_misses_lines_and_takes_no_more_memory() {
    LocalLogs.Listener sleepy = logs.listen();
    for (int i = 0; i < 2000; i++) {
      say("line " + i);
    }
    sleepy.close();

    List<String> read = new ArrayList<>();
    for (Optional<String> line = sleepy.next(); line.isPresent(); line = sleepy.next()) {
      read.add(line.get());
    }

    assertThat(read).hasSize(500).last().isEqualTo("{\"message\":\"line 499\"}");
  }

  @Test
  void words_what_the_supervisor_does() {
    var details = Json.object();
    details.putObject("service").put("serviceName", "main").put("image", "app:1");
    LocalLogs.Listener listener = logs.listen();

    Log.event("Service install error", details.put("error", "no space left on device"));
    Log.event("Purge data", Json.object().put("appId", 7));

    assertThat(listener.next().orElseThrow())
        .contains(
            "\"Failed to install service 'main app:1' due to 'no space left on device'\"",
            "\"isStdErr\":true");
    assertThat(listener.next().orElseThrow()).contains("\"Purging data for app 7\"");
    listener.close();
  }

  private void say(String text) {
    readers.get(0).accept(Json.object().put("message", text));
  }
}
