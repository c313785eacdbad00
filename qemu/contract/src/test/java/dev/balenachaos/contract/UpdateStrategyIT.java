package dev.balenachaos.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.InspectContainerResponse;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** In which order an update ends what runs, fetches what it needs, and starts it. */
@HoldsForVersion(19)
@Order(4)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UpdateStrategyIT {

  private static final String STRATEGY = "io.balena.update.strategy";
  private static final String TIMEOUT = "io.balena.update.handover-timeout";
  private static final AppService SIDE = Apps.steady(2, "side", "sleep 100000");

  /** Takes the ten seconds that it is given to end in. */
  private static final AppService SLOW_SIDE = AppService.running(2, "side", "sleep 100000");

  private static Subject subject;

  @BeforeAll
  static void deploy(Subject found) {
    subject = found;
    subject.runs(Apps.TWO_SERVICES);
  }

  @Test
  @Order(1)
  void anImageThatIsMissingIsLookedForForEverWhileTheFormerReleaseRuns() {
    InspectContainerResponse before = subject.engine().container("side");

    subject.offer(withoutImage(SIDE).target().toString());
    subject
        .awaitThroughout(Duration.ofSeconds(5))
        .untilAsserted(
            () -> {
              assertThat(subject.status().path("appState").asText()).isEqualTo("applying");
              assertThat(subject.engine().container("side").getState().getStartedAt())
                  .isEqualTo(before.getState().getStartedAt());
              assertThat(subject.engine().container("side").getState().getRunning()).isTrue();
            });

    // A new target takes the place of the one that is being applied.
    subject.deploy(Apps.TWO_SERVICES);
    assertThat(subject.engine().container("side").getId()).isEqualTo(before.getId());
  }

  /**
   * For how long both run is not held here: the documentation has it that the former release stays
   * until it is told to go or the time-out is over, and the source of 19.0.5 ({@code waitToKill} of
   * compose/service-manager.ts) that it is ended at once, since a look that finds no file does not
   * fail.
   */
  @Test
  @Order(2)
  void aServiceThatIsHandedOverRunsInBothReleasesBeforeTheFormerIsEnded() {
    subject.deploy(Apps.TWO_SERVICES.as("to-hand-over").with(SLOW_SIDE));
    String before = subject.engine().container("side").getId();
    App update =
        Apps.TWO_SERVICES
            .as("handed-over")
            .with(SLOW_SIDE.withLabel(STRATEGY, "hand-over").withLabel(TIMEOUT, "1000"));

    subject.offer(update.target().toString());
    subject.await().untilAsserted(() -> assertThat(subject.engine().running("side")).hasSize(2));
    assertThat(subject.engine().running("side")).contains(before);
    assertThat(subject.status().path("appState").asText()).isEqualTo("applying");

    subject.awaitApplied(update);
    assertThat(subject.engine().running("side")).hasSize(1).doesNotContain(before);
  }

  @Test
  @Order(3)
  void theFormerReleaseIsEndedFirstWhereThatWasAskedFor() {
    App update = withoutImage(SIDE.withLabel(STRATEGY, "kill-then-download"));

    subject.offer(update.target().toString());

    subject.await().untilAsserted(() -> assertThat(subject.engine().find("side")).isEmpty());
    assertThat(subject.status().path("appState").asText()).isEqualTo("applying");
    assertThat(subject.engine().container("main").getState().getRunning()).isTrue();
  }

  private static App withoutImage(AppService service) {
    return Apps.TWO_SERVICES
        .as("without-image")
        .with(service.with("image", "registry.invalid/missing:latest"));
  }
}
