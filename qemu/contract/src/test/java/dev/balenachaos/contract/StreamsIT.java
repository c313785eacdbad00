package dev.balenachaos.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.http.HttpResponse;
import java.util.Iterator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Answers that go on. */
@HoldsForVersion(19)
@Order(3)
class StreamsIT {

  private static final JsonMapper JSON = new JsonMapper();

  private static Subject subject;

  @BeforeAll
  static void deploy(Subject found) {
    subject = found;
    subject.runs(Apps.TWO_SERVICES);
  }

  @Test
  void theStreamOfLogsSaysAtOnceThatItIsThere() throws JsonProcessingException {
    HttpResponse<Stream<String>> answer = subject.supervisor().stream("GET", "/v2/local/logs", "");
    try (Stream<String> lines = answer.body()) {
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(JSON.readTree(lines.iterator().next()))
          .isEqualTo(JSON.readTree("{\"message\": \"Streaming logs\", \"isSystem\": true}"));
    }
  }

  @Test
  void aLineOfAServiceArrivesInTheStreamOfLogs() throws JsonProcessingException {
    String driver = subject.engine().get("/info").path("LoggingDriver").asText();
    assumeTrue(
        driver.equals("journald"),
        "The supervisor reads the logs of services from the journal, and this engine writes them"
            + " to "
            + driver);
    HttpResponse<Stream<String>> answer = subject.supervisor().stream("GET", "/v2/local/logs", "");
    try (Stream<String> lines = answer.body()) {
      JsonNode line = firstOf("main", lines.iterator());

      // A terminal ends a line with CR LF, of which the journal keeps the CR.
      assertThat(line.path("message").asText().strip()).isEqualTo("tick");
      assertThat(line.path("serviceId").asInt()).isEqualTo(1);
      assertThat(line.path("timestamp").isIntegralNumber()).isTrue();
      assertThat(line.path("isSystem").asBoolean()).isFalse();
    }
  }

  /** The supervisor tells its own doings between the lines of the services. */
  private static JsonNode firstOf(String service, Iterator<String> lines)
      throws JsonProcessingException {
    JsonNode line = JSON.readTree(lines.next());
    while (!line.path("serviceName").asText().equals(service)) {
      line = JSON.readTree(lines.next());
    }
    return line;
  }

  @Test
  void theJournalIsShownAsManyLinesLongAsAskedFor() {
    Answer answer = subject.supervisor().post("/v2/journal-logs", "{\"count\": 3}");

    assertThat(answer.status()).isEqualTo(200);
    // journalctl says "No entries" in a line of its own, where there is no journal.
    assertThat(answer.text().lines().filter(line -> !line.startsWith("-- "))).hasSizeLessThan(4);
    assertThat(answer.text()).isNotEmpty();
  }

  @Test
  void theJournalIsFollowedWithoutEnd() {
    assumeTrue(
        hasAJournal(), "There is no journal: an answer that follows it never begins, either");
    HttpResponse<Stream<String>> answer =
        subject.supervisor().stream(
            "POST", "/v2/journal-logs", "{\"follow\": true, \"all\": true, \"count\": 1}");
    try (Stream<String> lines = answer.body()) {
      assertThat(answer.statusCode()).isEqualTo(200);
    }
    assertThat(subject.supervisor().get("/ping").status()).isEqualTo(200);
  }

  /** {@code journalctl} says that it has no entries in a line of its own. */
  private static boolean hasAJournal() {
    String last = subject.supervisor().post("/v2/journal-logs", "{\"count\": 1}").text();
    return last.lines().anyMatch(line -> !line.startsWith("-- "));
  }
}
