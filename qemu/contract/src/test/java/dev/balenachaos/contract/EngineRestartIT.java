package dev.balenachaos.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.command.InspectContainerResponse;
import dev.balenachaos.device.Device;
import java.util.Optional;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** The engine dies under the supervisor. */
@HoldsForVersion(19)
@Order(7)
class EngineRestartIT {

  @Test
  void startsTheSameContainersAgainAndTheirVolumesAreWhole(Subject subject) {
    Optional<Device> device = subject.device();
    assumeTrue(
        device.isPresent(),
        "Killing the engine takes a shell on the device, and only addresses were given");
    subject.runs(Apps.TWO_SERVICES);
    subject.engine().shellOf("main").run("echo kept > /data/note && sync");
    InspectContainerResponse before = subject.engine().container("main");

    device.orElseThrow().shell().require("systemctl kill --signal=KILL balena.service");

    subject
        .awaitReturn()
        .untilAsserted(
            () -> {
              InspectContainerResponse after = subject.engine().container("main");
              assertThat(after.getId()).isEqualTo(before.getId());
              assertThat(after.getState().getRunning()).isTrue();
              assertThat(after.getState().getStartedAt())
                  .isNotEqualTo(before.getState().getStartedAt());
              assertThat(subject.status().path("appState").asText()).isEqualTo("applied");
            });
    subject.awaitApplied(Apps.TWO_SERVICES);
    assertThat(subject.engine().shellOf("main").run("cat /data/note")).isEqualTo("kept");
  }
}
