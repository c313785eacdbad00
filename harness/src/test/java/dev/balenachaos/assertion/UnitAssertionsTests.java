package dev.balenachaos.assertion;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.device.Host;
import dev.balenachaos.device.Journal;
import dev.balenachaos.fault.Effect;
import dev.balenachaos.fault.Fault;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.run.Timeline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnitAssertionsTests {

  private static final String UNIT = "chronyd.service";

  /** For what is so, and takes its time on a busy host. */
  private static final Duration SOON = ofSeconds(20);

  @TempDir private Path folder;

  private String active = "active";
  private String times = "0\n0";
  private int restarts = 3;
  private int process = 17;
  private int more;
  private String invocation = "a1";
  private final FakeDevice device = new FakeDevice().printing(this::print);

  @BeforeEach
  void keepItsFolder() {
    device.able(Path.class, folder);
  }

  private String print(String command) {
    if (command.contains("/proc/uptime")) {
      return "1795986000.5\n100.00 50.00\n";
    }
    if (command.contains("TimestampMonotonic")) {
      return times;
    }
    restarts += more;
    return "ActiveState=%s\nSubState=x\nResult=success\nNRestarts=%d\nMainPID=%d\nInvocationID=%s\n"
        .formatted(active, restarts, process, invocation);
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

    assertThat(device).unit(UNIT).comesBackWithin(SOON, before);

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
  void whatWasResetHasNotSucceededAnew() {
    Host.Unit failed = device.host().unit(UNIT);
    active = "inactive";

    for (String same : new String[] {"a1", ""}) {
      invocation = same;
      assertThatThrownBy(
              () -> assertThat(device).unit(UNIT).succeedsAnewWithin(ofMillis(10), failed))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("to succeed anew");
    }
    invocation = "b2";
    assertThat(device).unit(UNIT).succeedsAnewWithin(SOON, failed);
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

  @Test
  void onlyLinesSinceTheInjectionCount() {
    List<Journal.Entry> lines = new ArrayList<>(List.of(line(20, "No online NTP sources")));
    device.able(Journal.class, journal(lines));
    assertThat(device).unit(UNIT).saysWithin(SOON, "No online NTP sources");

    try (Injection unused = device.inject(new Bruise())) {
      assertThatThrownBy(() -> assertThat(device).unit(UNIT).saysWithin(ofMillis(300), "No online"))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("\"No online\", but it has not");
      lines.add(line(100, "No online NTP sources"));
      assertThat(device).unit(UNIT).saysWithin(SOON, "No online");
    }
  }

  @Test
  void wordsAreLookedForInTheirOrder() {
    device.able(Journal.class, journal(List.of(line(20, "one two"), line(21, "two"))));

    assertThat(device).unit(UNIT).saysWithin(SOON, "one", "two");
    assertThatThrownBy(
            () -> assertThat(device).unit(UNIT).saysWithin(ofMillis(300), "two", "two", "two"))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> assertThat(device).unit(UNIT).saysWithin(ofMillis(300), "two", "one"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("\"one\"");
  }

  private static Journal.Entry line(long second, String message) {
    return new Journal.Entry("c" + second, "boot", ofSeconds(second), UNIT, message);
  }

  private static Journal journal(List<Journal.Entry> lines) {
    return new Journal() {
      @Override
      public AutoCloseable follow(Consumer<Entry> listener) {
        throw new UnsupportedOperationException();
      }

      @Override
      public List<Entry> entries(String matches, int limit) {
        return List.copyOf(lines);
      }
    };
  }

  /** A fault of which there is nothing on the device. */
  private static final class Bruise implements Fault {

    private boolean bites;

    @Override
    public String undo(String id) {
      return "true";
    }

    @Override
    public Optional<Runnable> undoFromHost(Device hurt, String id) {
      return Optional.of(() -> bites = false);
    }

    @Override
    public void apply(Device hurt, String id) {
      bites = true;
    }

    @Override
    public Effect effect(Device hurt, String id) {
      return new Effect(bites, "looked");
    }
  }
}
