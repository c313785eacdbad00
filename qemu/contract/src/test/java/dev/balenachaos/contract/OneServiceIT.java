package dev.balenachaos.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.contract.recorded.Exchange;
import dev.balenachaos.contract.recorded.JsonPattern;
import dev.balenachaos.contract.recorded.Recording;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** An app of one service: what the supervisor says of it, and what it made on the engine. */
@HoldsForVersion(19)
@Order(2)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OneServiceIT {

  private static Subject subject;

  @BeforeAll
  static void deployTheRecordedTarget(Subject found) {
    subject = found;
    subject.clear();
    subject.offer(Recording.body("one-service-target.json"));
    subject
        .await()
        .untilAsserted(
            () -> {
              JsonNode status = subject.status();
              assertThat(status.path("release").asText()).as("%s", status).isEqualTo("localcommit");
              assertThat(status.path("appState").asText()).isEqualTo("applied");
            });
  }

  @ParameterizedTest
  @Order(1)
  @MethodSource("recorded")
  void answersAsRecorded(Exchange exchange) {
    new Replay(subject).assertAlike(exchange);
  }

  static List<Exchange> recorded() {
    return Recording.of("one-service.json").exchanges();
  }

  @ParameterizedTest(name = "{0}")
  @Order(1)
  @CsvSource({
    "/containers/main_1_1_localcommit/json, engine-container.json",
    "/volumes/1_data, engine-volume.json",
    "/networks/1_default, engine-network.json"
  })
  void theEngineShowsWhatWasRecorded(String path, String recorded) {
    JsonNode seen = subject.engine().get(path);

    assertThat(JsonPattern.recorded(recorded).differences(seen)).isEmpty();
  }

  @Test
  @Order(1)
  void theSupervisorAndTheEngineNameTheSameContainer() {
    String id = subject.engine().container("main").getId();

    assertThat(subject.supervisor().get("/v2/containerId?service=main").json().path("containerId"))
        .hasToString('"' + id + '"');
    assertThat(subject.supervisor().get("/v1/apps/1").json().path("containerId"))
        .hasToString('"' + id + '"');
    assertThat(subject.status().path("containers").path(0).path("containerId"))
        .hasToString('"' + id + '"');
  }

  @Test
  @Order(2)
  void aServiceThatIsAloneIsStoppedAndStartedByTheIdOfItsApp() {
    String id = subject.engine().container("main").getId();
    Answer named =
        new Answer(200, "application/json; charset=utf-8", "{\"containerId\":\"" + id + "\"}");

    assertThat(subject.supervisor().post("/v1/apps/1/stop", "{}")).isEqualTo(named);
    // Its shell is deaf to the polite signal; the supervisor would wait ten seconds.
    subject.engine().killSupervised();
    subject
        .await()
        .until(() -> "exited".equals(subject.engine().container("main").getState().getStatus()));

    assertThat(subject.supervisor().post("/v1/apps/1/start", "{}")).isEqualTo(named);
    assertThat(subject.engine().container("main").getState().getRunning()).isTrue();
  }

  @Test
  @Order(3)
  void aServiceThatIsAloneIsMeantByAnyName() {
    String before = subject.engine().container("main").getId();
    subject.engine().killSupervised();

    assertThat(
            subject
                .supervisor()
                .post("/v2/applications/1/restart-service", "{\"serviceName\": \"nobody\"}"))
        .isEqualTo(new Answer(200, "text/html; charset=utf-8", "OK"));
    assertThat(subject.engine().container("main").getId()).isNotEqualTo(before);
    assertThat(subject.engine().container("main").getState().getRunning()).isTrue();
  }
}
