package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.run.InfraException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadManTests {

  private static final String PROPERTY = "deadman.seconds";

  private final FakeDevice device = new FakeDevice();

  @AfterEach
  void clear() {
    System.clearProperty(PROPERTY);
  }

  @Test
  void holdsForTwoMinutesOrAsLongAsIsSaid() {
    assertThat(DeadMan.hold(device)).isEqualTo(Duration.ofSeconds(120));

    System.setProperty(PROPERTY, "20");
    assertThat(DeadMan.hold(device)).isEqualTo(Duration.ofSeconds(20));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "120s", "9", "86401"})
  void cannotBeToldToHoldForNoTimeOrForever(String seconds) {
    System.setProperty(PROPERTY, seconds);

    assertThatThrownBy(() -> DeadMan.hold(device))
        .isInstanceOf(InfraException.class)
        .hasMessageContainingAll("-Ddeadman.seconds", "'" + seconds + "'");
  }
}
