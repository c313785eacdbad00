package dev.balenachaos.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The API of a device that a cloud manages, and that is not in local mode. */
@HoldsForVersion(value = 19, managed = true)
class ManagedDeviceIT {

  private static ManagedSubject subject;

  @BeforeAll
  static void take(ManagedSubject given) {
    subject = given;
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/device",
    "GET, /v2/version",
    "GET, /v2/state/status",
    "GET, /v2/local/logs",
    "GET, /v2/local/target-state",
    "POST, /v1/blink",
    "POST, /v1/reboot",
    "POST, /v1/regenerate-api-key",
    "POST, /v2/local/target-state",
    "POST, /ping",
    "GET, /no/such/path"
  })
  void nobodyGetsAnythingWithoutAKey(String method, String path) {
    assertUnauthorized(subject.asNobody().send(method, path, "", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Bearer 00000000000000000000000000000000", "Bearer ", "Bearer", "Basic eDp5"})
  void aWrongKeyIsNone(String authorization) {
    assertUnauthorized(subject.as(authorization).get("/v2/version"));
  }

  @Test
  void aKeyWithoutItsSchemeIsNone() {
    assertUnauthorized(subject.as(subject.key()).get("/v2/version"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer ", "ApiKey ", "bearer ", "APIKEY "})
  void aKeyMayComeInAHeader(String scheme) {
    Answer answer = subject.as(scheme + subject.key()).get("/v2/version");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("status").asText()).isEqualTo("success");
  }

  @Test
  void aKeyMayComeInTheQuery() {
    assertThat(subject.asNobody().get("/v2/version?apikey=" + subject.key()).status())
        .isEqualTo(200);
  }

  @Test
  void aWrongKeyInTheQueryOutranksARightOneInAHeader() {
    assertUnauthorized(subject.asCloud().get("/v2/version?apikey=wrong"));
  }

  @Test
  void anyoneMayAskWhetherItLives() {
    Answer answer = subject.asNobody().get("/ping");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("OK");
  }

  @Test
  void anyoneMayAskWhetherItIsHealthy() {
    Answer answer = subject.asNobody().get("/v1/healthy");

    assertThat(answer.status() + " " + answer.text()).isIn("200 OK", "500 Unhealthy");
  }

  @Test
  void whatIsThereIsNotFoundOnlyWithAKey() {
    assertThat(subject.asCloud().get("/no/such/path").status()).isEqualTo(404);
  }

  @Test
  void itTakesNoTargetButItsClouds() {
    Answer answer = subject.asCloud().post("/v2/local/target-state", "{}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("status").asText()).isEqualTo("failed");
    assertThat(answer.json().path("message").asText())
        .isEqualTo("Target state can only set when device is in local mode");
  }

  @Test
  void itsTargetSaysThatItIsNotInLocalMode() {
    Answer answer = subject.asCloud().get("/v2/local/target-state");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().at("/state/local/config/SUPERVISOR_LOCAL_MODE").asText())
        .isEqualTo("false");
  }

  @Test
  void itAsksItsCloudAnewWhenItIsTold() {
    assertThat(subject.asCloud().post("/v1/update", "{}").status()).isIn(202, 204);
  }

  private static void assertUnauthorized(Answer answer) {
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.text()).isEqualTo("Unauthorized");
    assertThat(answer.type()).isEqualTo("text/plain; charset=utf-8");
  }
}
