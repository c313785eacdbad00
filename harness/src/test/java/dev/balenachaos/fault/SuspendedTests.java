package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.device.Suspension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class SuspendedTests {

  private static final String ID = "1a";
  private static final Suspended FAULT = Suspended.forSpan(Duration.ofSeconds(30));

  private final List<String> asked = new ArrayList<>();
  private long lag;

  private final FakeDevice device =
      new FakeDevice()
          .able(
              Suspension.class,
              new Suspension() {
                @Override
                public void suspend() {
                  asked.add("suspend");
                }

                @Override
                public void resume() {
                  asked.add("resume");
                }
              })
          .printing(command -> Instant.now().getEpochSecond() - lag + ".000\n100.00 50.00\n");

  @Test
  void itBitesWhileTheClockLagsByHalfOfTheSpanOrMore() {
    assertThat(FAULT.effect(device, ID).bites()).isFalse();

    lag = 30;
    assertThat(FAULT.effect(device, ID).bites()).isTrue();
    lag = 10;
    assertThat(FAULT.effect(device, ID).bites()).isFalse();
    lag = -30;
    assertThat(FAULT.effect(device, ID).bites()).isFalse();
  }

  @Test
  void itIsSuspendedForTheSpanAndGoesOn() {
    new Suspended(Duration.ofMillis(1)).apply(device, ID);

    assertThat(asked).containsExactly("suspend", "resume");
  }

  @Test
  void theHealLetsItGoOnAndTakesTheLagBackAndNoMore() {
    lag = -100;
    Runnable heal = FAULT.undoFromHost(device, ID).orElseThrow();

    lag = -70;
    heal.run();
    assertThat(asked).containsExactly("resume");
    // The device here has whole seconds: one may begin between the two looks.
    assertThat(device.commands()).last().asString().containsPattern(" \\+ (29|30)\\)");

    lag = -98;
    heal.run();
    assertThat(device.commands()).last().asString().doesNotContain(" -s ");
  }

  @Test
  void whatCannotBeDoneIsRefused() {
    FakeDevice other = new FakeDevice();

    assertThatThrownBy(() -> FAULT.undoFromHost(other, ID))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining(other.name());
    assertThatThrownBy(() -> Suspended.forSpan(Duration.ofSeconds(19)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
