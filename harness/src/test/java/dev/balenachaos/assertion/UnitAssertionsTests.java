package dev.balenachaos.assertion;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.device.Host;
import dev.balenachaos.run.Timeline;
import org.junit.jupiter.api.Test;

class UnitAssertionsTests {

  private static final String UNIT = "chronyd.service";

  private String active = "active";
  private String times = "0\n0";
  private int restarts = 3;
  private int process = 17;
  private int more;
  private final FakeDevice device = new FakeDevice().printing(this::print);

  private String print(String command) {
    if (command.contains("TimestampMonotonic")) {
      return times;
    }
    restarts += more;
    return "ActiveState=%s\nSubState=x\nResult=success\nNRestarts=%d\nMainPID=%d\n"
        .formatted(active, restarts, process);
  }

  private String told() {
    return device.timeline().events().stream()
        .map(Timeline.Event::text)
        .reduce("", (all, one) -> all + one + "\n");
  }

  @Test
  void forHowLongAUnitWasDownIsTold() {
    Host.Unit before = device.host().unit(UNIT);
    times = "1000000\n11500000";
    process = 18;

    assertThat(device).unit(UNIT).comesBackWithin(ofSeconds(1), before);

    assertThat(told()).contains("chronyd.service was down for 10.5 s");
  }

  @Test
  void aUnitThatWasNotDownSinceHasNotComeBack() {
    Host.Unit before = device.host().unit(UNIT);
    times = "1000000\n11500000";

    assertThatThrownBy(() -> assertThat(device).unit(UNIT).comesBackWithin(ofSeconds(1), before))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("to come back");
  }

  @Test
  void aUnitThatIsDownOrGoesDownAtTheLookHasNotComeBack() {
    Host.Unit before = device.host().unit(UNIT);
    process = 0;
    times = "11500000\n1000000";

    for (String state : new String[] {"inactive", "active"}) {
      active = state;
      assertThatThrownBy(() -> assertThat(device).unit(UNIT).comesBackWithin(ofSeconds(1), before))
          .isInstanceOf(AssertionError.class);
    }
  }

  @Test
  void whatSystemdStartsAgainAndAgainIsRestartedInVain() {
    active = "activating";
    more = 1;

    assertThat(device).unit(UNIT).isRestartedInVainFor(ofMillis(10));

    assertThat(told()).contains("chronyd.service is restarted in vain");
  }

  @Test
  void aUnitThatRunsOrHasFailedOrWaitsIsNot() {
    for (String state : new String[] {"active", "failed", "activating"}) {
      active = state;
      assertThatThrownBy(() -> assertThat(device).unit(UNIT).isRestartedInVainFor(ofMillis(10)))
          .isInstanceOf(AssertionError.class);
    }
  }
}
