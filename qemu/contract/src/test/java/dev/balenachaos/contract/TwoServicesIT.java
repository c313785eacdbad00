package dev.balenachaos.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.InspectContainerResponse;
import dev.balenachaos.contract.recorded.Exchange;
import dev.balenachaos.contract.recorded.Recording;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The life of an app of two services and a volume. */
@HoldsForVersion(19)
@Order(5)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TwoServicesIT {

  private static final String SERVICE = "{\"serviceName\": \"%s\"}";

  /** How long a thing must not happen, in real time. */
  private static final Duration A_WHILE = Duration.ofSeconds(3);

  private static Subject subject;

  @BeforeAll
  static void begin(Subject found) {
    subject = found;
  }

  @BeforeEach
  void deploy() {
    subject.runs(Apps.TWO_SERVICES);
  }

  @ParameterizedTest
  @MethodSource("recorded")
  @Order(1)
  void answersAsRecorded(Exchange exchange) {
    new Replay(subject).assertAlike(exchange);
  }

  static List<Exchange> recorded() {
    return Recording.of("two-services.json").exchanges();
  }

  @Test
  @Order(2)
  void aServiceIsFoundByItsNameOnTheAppsNetwork() {
    assertThat(subject.engine().networkAliases("side", "1_default")).contains("side");
    assertThat(subject.engine().networkAliases("main", "1_default")).contains("main");
  }

  @Test
  @Order(2)
  void aRestartedServiceHasAnotherContainerAndTheSameVolume() {
    String before = idOf("main");
    String other = idOf("side");
    subject.engine().shellOf("main").run("echo kept > /data/note");

    acts("restart-service", "main");

    assertThat(idOf("main")).isNotEqualTo(before);
    assertThat(subject.engine().container("main").getState().getRunning()).isTrue();
    assertThat(subject.engine().shellOf("main").run("cat /data/note")).isEqualTo("kept");
    assertThat(idOf("side")).isEqualTo(other);
  }

  @Test
  @Order(3)
  void aStoppedServiceStaysStoppedUntilItIsStarted() {
    String before = idOf("side");

    acts("stop-service", "side");
    // The answer says that it is being stopped, not that it has.
    subject.await().untilAsserted(() -> assertThat(stateOf("side")).isEqualTo("exited"));

    subject.offer(Apps.TWO_SERVICES.target().toString());
    subject
        .awaitThroughout(A_WHILE)
        .untilAsserted(() -> assertThat(stateOf("side")).isEqualTo("exited"));
    subject.awaitApplied();

    acts("start-service", "side");
    assertThat(stateOf("side")).isEqualTo("running");
    assertThat(idOf("side")).isEqualTo(before);
  }

  @Test
  @Order(4)
  void aRemovedContainerIsMissedByNobodyUntilTheAppIsRestarted() {
    String main = idOf("main");
    subject.engine().client().removeContainerCmd(idOf("side")).withForce(true).exec();

    assertThat(subject.supervisor().send("POST", "/v1/update", "", "").status()).isEqualTo(204);
    subject
        .awaitThroughout(A_WHILE)
        .untilAsserted(
            () -> {
              assertThat(subject.engine().find("side")).isEmpty();
              assertThat(subject.status().path("appState").asText()).isEqualTo("applied");
            });

    restartsTheApp();
    subject.awaitApplied(Apps.TWO_SERVICES);
    assertThat(stateOf("side")).isEqualTo("running");
    assertThat(idOf("main")).isNotEqualTo(main);
  }

  private static void restartsTheApp() {
    assertThat(subject.supervisor().post("/v2/applications/1/restart", "{}"))
        .isEqualTo(new Answer(200, "text/html; charset=utf-8", "OK"));
  }

  @Test
  @Order(5)
  void aPurgeEmptiesTheVolumeAndMakesTheContainersAnew() {
    String main = idOf("main");
    subject.engine().shellOf("main").run("echo lost > /data/note");

    assertThat(subject.supervisor().post("/v1/purge", "{\"appId\": 1}"))
        .isEqualTo(
            new Answer(200, "application/json; charset=utf-8", "{\"Data\":\"OK\",\"Error\":\"\"}"));
    subject.awaitApplied(Apps.TWO_SERVICES);

    assertThat(idOf("main")).isNotEqualTo(main);
    assertThat(subject.engine().shellOf("main").run("echo /data/*")).isEqualTo("/data/*");
  }

  @Test
  @Order(6)
  void anUpdateReplacesWhatChangedKeepsTheVolumeAndRenamesTheRest() {
    String main = idOf("main");
    String side = idOf("side");
    subject.engine().shellOf("main").run("echo kept > /data/note");
    App update =
        Apps.TWO_SERVICES
            .as("second")
            .with(
                Apps.steady(1, "main", Apps.TICKING)
                    .withVolume("data:/data")
                    .withEnvironment("NEW", "1"));

    subject.deploy(update);

    assertThat(idOf("main")).isNotEqualTo(main);
    assertThat(subject.engine().container("main").getName()).isEqualTo("/main_1_1_second");
    assertThat(subject.engine().shellOf("main").run("cat /data/note; echo $NEW"))
        .isEqualTo("kept\n1");
    assertThat(idOf("side")).isEqualTo(side);
    assertThat(subject.engine().container("side").getName()).isEqualTo("/side_2_1_second");
  }

  private static void acts(String action, String service) {
    assertThat(
            subject.supervisor().post("/v2/applications/1/" + action, SERVICE.formatted(service)))
        .isEqualTo(new Answer(200, "text/html; charset=utf-8", "OK"));
  }

  private static String idOf(String service) {
    return subject.engine().container(service).getId();
  }

  private static String stateOf(String service) {
    InspectContainerResponse.ContainerState state = subject.engine().container(service).getState();
    return String.valueOf(state.getStatus());
  }
}
