package dev.balenachaos.lab.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A cloud that misbehaves because it is told to. */
class TroubleTests {

  private final Lab lab = new Lab();
  private final CloudApi cloud = lab.cloud();

  @AfterEach
  void closeTheLab() {
    lab.close();
  }

  @Test
  void anErrorIsAnsweredUntilItIsHealed() throws Exception {
    try (ActiveTrouble down =
        cloud.suffer(Trouble.answering(503).withRetryAfter(Duration.ofSeconds(30)))) {
      HttpResponse<String> response = ping();

      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.headers().firstValue("Retry-After")).contains("30");
      assertThat(down.hits()).isEqualTo(1);
    }

    assertThat(ping().statusCode()).isEqualTo(200);
    assertThat(cloud.requests(Endpoint.PING)).containsEntry(503, 1L).containsEntry(200, 1L);
  }

  @Test
  void troubleMayEndAfterSomeRequests() throws Exception {
    ActiveTrouble two = cloud.suffer(Trouble.answering(500).forRequests(2));

    assertThat(ping().statusCode()).isEqualTo(500);
    assertThat(ping().statusCode()).isEqualTo(500);
    assertThat(ping().statusCode()).isEqualTo(200);
    assertThat(two.hits()).isEqualTo(2);
  }

  @Test
  void troubleMayBeAboutOneEndpoint() throws Exception {
    ActiveTrouble trouble = cloud.suffer(Trouble.answering(500).on(Endpoint.TARGET_STATE));

    assertThat(ping().statusCode()).isEqualTo(200);
    assertThat(lab.get("/device/v3/x/state", null).statusCode()).isEqualTo(500);
    assertThat(trouble.hits()).isEqualTo(1);
    assertThat(trouble.toString()).isEqualTo("the cloud answers 500 on [TARGET_STATE]");
  }

  @Test
  void aDeviceInTroubleIsCountedButNotHeard() throws Exception {
    CloudDevice device = lab.registered();
    Contact before = device.lastContact().orElseThrow();
    cloud.suffer(Trouble.answering(503));

    lab.get("/device/v3/" + Lab.UUID + "/state", Lab.KEY);

    assertThat(device.requests(Endpoint.TARGET_STATE)).containsEntry(503, 1L);
    assertThat(device.lastContact()).contains(before);
  }

  @Test
  void aSlowAnswerIsTheRightOne() throws Exception {
    cloud.suffer(Trouble.slow(Duration.ofMillis(300)));

    long begin = System.nanoTime();
    HttpResponse<String> response = ping();

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(300));
    assertThat(response.body()).isEqualTo("OK");
  }

  @Test
  void hangingUpLeavesTheClientWithoutAnAnswer() throws Exception {
    try (ActiveTrouble gone = cloud.suffer(Trouble.hangingUp())) {
      assertThatThrownBy(this::ping).isInstanceOf(IOException.class);
      assertThat(gone.hits()).isPositive();
    }

    assertThat(ping().statusCode()).isEqualTo(200);
  }

  @Test
  void theNewestTroubleWinsAndAllAreHealedTogether() throws Exception {
    cloud.suffer(Trouble.answering(500));
    cloud.suffer(Trouble.answering(503));
    assertThat(ping().statusCode()).isEqualTo(503);

    cloud.heal();

    assertThat(ping().statusCode()).isEqualTo(200);
  }

  @Test
  void theCloudIsHealthyThoughItIsInTrouble() {
    cloud.suffer(Trouble.answering(500));
    cloud.suffer(Trouble.hangingUp());

    cloud.requireHealthy();
  }

  @Test
  void aStatusThatIsNoTroubleIsRefused() {
    assertThatThrownBy(() -> Trouble.answering(204))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("204 is no trouble");
  }

  private HttpResponse<String> ping() throws Exception {
    return lab.get("/ping", null);
  }
}
