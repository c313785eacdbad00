package dev.balenachaos.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.command.InspectContainerResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of containers that end: the engine's restart policy alone looks after them. */
@HoldsForVersion(19)
@Order(6)
@Tag("nightly")
class RestartPolicyIT {

  /** Allocates and fills 400 MB as the container's first process. */
  private static final String HOG = "exec dd if=/dev/zero of=/dev/null bs=400M count=1";

  private static final App APP =
      App.release("restarts")
          .with(Apps.steady(3, "crashing", "exit 3"))
          // Below 64 MB the runtime's own process can be what is killed (seen on 20.10.44).
          .with(Apps.steady(4, "hungry", HOG).with("mem_limit", "64m"))
          .with(Apps.steady(5, "victim", "sleep 100000"));

  private static Subject subject;

  @BeforeAll
  static void deploy(Subject found) {
    subject = found;
    subject.deploy(APP);
  }

  @Test
  void aCrashLoopIsSlowedDownByTheEngineAndIsRunningToTheSupervisor() {
    String id = subject.engine().container("crashing").getId();
    // The engine counts a restart when the pause before it begins, so the count is no sign of it.
    EventList events =
        subject
            .await()
            .until(
                () -> subject.engine().events(id, "die", "start"),
                seen -> seen.pauses().size() >= 4);
    List<Duration> pauses = events.pauses();
    // The engine's first pause is 100 ms, and each is twice the one before it (moby,
    // restartmanager).
    for (int i = 0; i < pauses.size(); i++) {
      assertThat(pauses.get(i)).isGreaterThanOrEqualTo(Duration.ofMillis(100L << i));
    }
    assertThat(events.exitCodes()).containsOnly("3");
    assertThatTheSupervisorSaysRunning("crashing");
  }

  @Test
  void aContainerOverItsMemoryLimitIsKilledAndStartedAgain() {
    String id = subject.engine().container("hungry").getId();

    // The flag OOMKilled of the container is gone with the next start, and late on a busy host.
    subject.await().until(() -> !subject.engine().events(id, "oom").isEmpty());
    subject.await().until(() -> subject.engine().container("hungry").getRestartCount() > 0);
    assertThat(subject.engine().container("hungry").getId()).isEqualTo(id);
    assertThat(subject.engine().container("hungry").getHostConfig().getMemory())
        .isEqualTo(64L << 20);
    assertThatTheSupervisorSaysRunning("hungry");
  }

  @Test
  void aContainerKilledThroughTheEngineStaysDown() {
    InspectContainerResponse victim = subject.engine().container("victim");

    subject.engine().client().killContainerCmd(victim.getId()).exec();
    subject.offer(APP.target().toString());

    subject
        .awaitThroughout(Duration.ofSeconds(3))
        .untilAsserted(
            () ->
                assertThat(subject.engine().container("victim").getState().getStatus())
                    .isEqualTo("exited"));
    subject.awaitApplied(APP);
    assertThat(subject.engine().container("victim").getId()).isEqualTo(victim.getId());
  }

  private static void assertThatTheSupervisorSaysRunning(String service) {
    JsonNode app = subject.supervisor().get("/v2/applications/state").json().path("contract");
    assertThat(app.path("services").path(service).path("status").asText()).isEqualTo("Running");
    assertThat(app.path("updateStatus").asText()).isEqualTo("done");
    assertThat(subject.status().path("appState").asText()).isEqualTo("applied");
  }
}
