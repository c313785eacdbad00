package dev.balenachaos.supervisor.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.Recorded;
import dev.balenachaos.supervisor.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(30)
final class StreamsTests {
  private static final String JOURNAL =
      """
      cat <<'END'
      {"CONTAINER_ID_FULL":"c1","MESSAGE":"started","PRIORITY":"6","__REALTIME_TIMESTAMP":"1000000"}
      {"CONTAINER_ID_FULL":"x1","MESSAGE":"of nobody","PRIORITY":"6","__REALTIME_TIMESTAMP":"1000000"}
      no JSON
      {"CONTAINER_ID_FULL":"c1","MESSAGE":[111,119],"PRIORITY":"3","__REALTIME_TIMESTAMP":"2000999"}
      {"_SYSTEMD_UNIT":"os-update.service","MESSAGE":"done","PRIORITY":"6","__REALTIME_TIMESTAMP":"3000000"}
      END
      exec sleep 100
      """;

  @RegisterExtension private final RunningApi api = new RunningApi();

  @Test
  void streams_what_the_services_print() throws Exception {
    api.hostRuns(JOURNAL);
    try (BufferedReader logs = logs()) {
      assertThat(logs.readLine()).isEqualTo("{\"message\":\"Streaming logs\",\"isSystem\":true}");
      assertThat(List.of(logs.readLine(), logs.readLine(), logs.readLine()))
          .containsExactly(
              "{\"serviceName\":\"main\",\"message\":\"started\",\"isStdErr\":false,"
                  + "\"timestamp\":1000,\"serviceId\":1}",
              "{\"serviceName\":\"main\",\"message\":\"ow\",\"isStdErr\":true,"
                  + "\"timestamp\":2000,\"serviceId\":1}",
              "{\"message\":\"done\",\"isStdErr\":false,\"timestamp\":3000,\"isSystem\":true}");
    }
  }

  @Test
  void asks_the_journal_for_what_the_engine_prints_from_now_on() throws Exception {
    api.hostRuns("exec sleep 100");
    long before = System.currentTimeMillis();
    try (BufferedReader logs = logs()) {
      logs.readLine();
      await().until(() -> !api.hostCommands.isEmpty());
    }

    List<String> command = api.hostCommands.get(0);
    assertThat(command).startsWith("journalctl", "-a", "--follow", "-S");
    assertThat(command).contains("_SYSTEMD_UNIT=balena.service");
    assertThat(command.get(4)).matches("@\\d+\\.\\d{6}");
    assertThat(Double.parseDouble(command.get(4).substring(1)) * 1000)
        .isBetween(before - 1.0, System.currentTimeMillis() + 1.0);
  }

  @Test
  void streams_what_the_supervisor_does() throws Exception {
    api.hostRuns("exec sleep 100");
    try (BufferedReader logs = logs()) {
      logs.readLine();

      api.post("/v2/local/target-state", Recorded.postedTarget().toString());

      JsonNode line = parsed(logs.readLine());
      while (!line.path("message").asText().startsWith("Started service")) {
        line = parsed(logs.readLine());
      }
      assertThat(line.path("message").asText()).isEqualTo("Started service 'main testapp:latest'");
      assertThat(line.path("isSystem").asBoolean()).isTrue();
      assertThat(line.path("timestamp").asLong()).isPositive();
    }
  }

  @Test
  void reads_the_journal_once_for_all_who_listen_and_only_while_they_do() throws Exception {
    api.hostRuns("exec sleep 100");
    try (BufferedReader one = logs();
        BufferedReader other = logs()) {
      one.readLine();
      other.readLine();
      await().until(() -> api.hostProcesses.size() == 1);
      assertThat(api.hostProcesses.get(0).isAlive()).isTrue();
    }
    await().until(() -> !api.hostProcesses.get(0).isAlive());
    assertThat(api.hostProcesses).hasSize(1);
  }

  @Test
  void passes_on_what_is_asked_of_the_journal() throws Exception {
    api.hostRuns("echo an entry");

    HttpResponse<String> response =
        api.post(
            "/v2/journal-logs",
            """
            {"all": true, "follow": "on", "count": "3", "unit": "balena.service", "since": "today",
             "until": "now", "format": "json", "containerId": "abc"}""");

    assertThat(response.body()).isEqualTo("an entry\n");
    assertThat(api.hostCommands)
        .containsExactly(
            List.of(
                "journalctl",
                "-a",
                "--follow",
                "-u",
                "balena.service",
                "-t",
                "abc",
                "-n",
                "3",
                "-S",
                "today",
                "-U",
                "now",
                "-o",
                "json"));
  }

  @Test
  void asks_the_journal_for_its_short_form() throws Exception {
    api.post("/v2/journal-logs", "{\"count\": -3}");

    assertThat(api.hostCommands).containsExactly(List.of("journalctl", "-o", "short"));
  }

  @Test
  void refuses_options_that_are_no_texts() throws Exception {
    assertThat(api.post("/v2/journal-logs", "{\"unit\": 1}").statusCode()).isEqualTo(503);
    assertThat(api.hostProcesses).isEmpty();
  }

  @Test
  void ends_the_journal_of_a_client_that_leaves_while_there_is_nothing_to_say() throws Exception {
    api.hostRuns("exec sleep 100");
    try (InputStream silent =
        api.client().open("POST", "/v2/journal-logs", "{\"follow\": true}").body()) {
      await().until(() -> api.hostProcesses.size() == 1);
      assertThat(silent.available()).isZero();
      assertThat(api.hostProcesses.get(0).isAlive()).isTrue();
    }
    await().until(() -> !api.hostProcesses.get(0).isAlive());
  }

  private BufferedReader logs() throws IOException, InterruptedException {
    HttpResponse<InputStream> response = api.client().open("GET", "/v2/local/logs", "");
    assertThat(response.statusCode()).isEqualTo(200);
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  private static JsonNode parsed(String line) throws IOException {
    return Json.parse(line.getBytes(StandardCharsets.UTF_8));
  }
}
