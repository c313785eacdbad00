package dev.balenachaos.assertion;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.Boot;
import dev.balenachaos.device.BootException;
import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.run.InfraException;
import org.junit.jupiter.api.Test;

class HostAssertionsTests {

  private static final String BOOT = "8c8ada75";

  private final FakeDevice device = new FakeDevice();

  @Test
  void aBootHasEndedWhereTheDeviceIsInAnotherOneOrOutOfReach() {
    device.printing(command -> "c641f556\n");
    assertThat(device).host().leavesBootWithin(ofSeconds(20), BOOT);

    device.printing(
        command -> {
          throw new InfraException("nobody is there");
        });
    assertThat(device).host().leavesBootWithin(ofSeconds(20), BOOT);
  }

  @Test
  void aBootThatGoesOnHasNot() {
    device.printing(command -> BOOT + "\n");

    assertThatThrownBy(() -> assertThat(device).host().leavesBootWithin(ofMillis(300), BOOT))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("still in it")
        .hasMessageContaining("waited 0.30 s");
  }

  @Test
  void aDeviceThatDoesNotGetReadyHasFailed() {
    assertThat(device).host().getsReady();

    device.booting(
        () -> {
          throw new BootException(Boot.Gate.ENGINE, "the engine does not answer");
        });
    assertThatThrownBy(() -> assertThat(device).host().getsReady())
        .isInstanceOf(AssertionError.class)
        .hasMessage("the engine does not answer");
  }
}
