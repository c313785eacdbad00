package dev.balenachaos.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an app's update lock holds up. The app takes it itself, in the folder that it is given. */
@HoldsForVersion(19)
@Order(8)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UpdateLocksIT {

  private static final String LOCK = "/tmp/balena/updates.lock";
  private static final String LOCKED = "Lockfile exists for { appId: 1, service: side }";
  private static final String JSON = "application/json; charset=utf-8";

  private static Subject subject;

  @BeforeAll
  static void begin(Subject found) {
    subject = found;
  }

  @BeforeEach
  void deployAndLock() {
    subject.runs(Apps.TWO_SERVICES);
    subject.engine().shellOf("side").run("touch " + LOCK);
  }

  @AfterEach
  void unlock() {
    subject.engine().shellOf("side").run("rm -f " + LOCK);
    subject.awaitApplied();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/restart | {\"appId\": 1}",
        "/v1/purge | {\"appId\": 1}",
        "/v2/applications/1/restart | {}",
        "/v2/applications/1/purge | {}",
        "/v2/applications/1/restart-service | {\"serviceName\": \"side\"}",
        "/v2/applications/1/restart-service | {\"serviceName\": \"main\"}",
        "/v2/applications/1/stop-service | {\"serviceName\": \"side\"}",
      })
  void whatEndsAContainerIsRefused(String path, String body) {
    String before = subject.engine().container("side").getId();

    Answer answer = subject.supervisor().post(path, body);

    assertThat(answer.status()).as("%s", answer).isEqualTo(423);
    assertThat(answer.type()).isEqualTo(JSON);
    assertThat(answer.json().path("status").asText()).isEqualTo("failed");
    assertThat(answer.json().path("message").asText()).isEqualTo(LOCKED);
    assertThat(subject.engine().container("side").getId()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/reboot", "/v1/shutdown"})
  void theDeviceIsNotSwitchedOff(String path) {
    assertThat(subject.supervisor().post(path, "{}"))
        .isEqualTo(new Answer(423, JSON, "{\"Data\":\"\",\"Error\":\"" + LOCKED + "\"}"));
  }

  @Test
  void aStartNeedsNoLock() {
    Answer answer =
        subject
            .supervisor()
            .post("/v2/applications/1/start-service", "{\"serviceName\": \"main\"}");

    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
  }

  @Test
  void forceOverridesTheLockAndRemovesIt() {
    String before = subject.engine().container("side").getId();

    Answer answer =
        subject
            .supervisor()
            .post(
                "/v2/applications/1/restart-service",
                "{\"serviceName\": \"side\", \"force\": true}");

    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    assertThat(subject.engine().container("side").getId()).isNotEqualTo(before);
    assertThat(subject.engine().shellOf("side").run("test -e " + LOCK + " || echo gone"))
        .isEqualTo("gone");
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void anUpdateWaitsForTheLock() {
    App update =
        Apps.TWO_SERVICES
            .as("third")
            .with(Apps.steady(2, "side", "sleep 100000").withEnvironment("NEW", "1"));
    String before = subject.engine().container("side").getId();

    subject.offer(update.target().toString());
    subject
        .awaitThroughout(Duration.ofSeconds(3))
        .untilAsserted(
            () -> {
              assertThat(subject.status().path("appState").asText()).isEqualTo("applying");
              assertThat(subject.engine().container("side").getId()).isEqualTo(before);
            });

    subject.engine().shellOf("side").run("rm " + LOCK);
    subject.awaitApplied(update);
    assertThat(subject.engine().container("side").getId()).isNotEqualTo(before);
  }
}
