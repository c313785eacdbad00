package dev.balenachaos.assertion;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.device.ShellException;
import dev.balenachaos.run.Timeline;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class RebootAssertionsTests {

  private static final String OUT_OF_REACH = "";

  /** The boots that a look finds, one look after the other; the last of them stays. */
  private String[] found = {"a"};

  private int looks;
  private double uptime = 1;
  private final FakeDevice device = new FakeDevice().printing(this::print);

  private String print(String command) {
    if (command.contains("uptime")) {
      return uptime + " 1.0";
    }
    String boot = found[Math.min(looks++, found.length - 1)];
    if (boot.equals(OUT_OF_REACH)) {
      throw new ShellException("It does not answer");
    }
    return boot;
  }

  private RebootsAssert loop() {
    found = new String[] {"a", OUT_OF_REACH, "b", "b", "c", "d"};
    return assertThat(device).host().rebootsSince("a").areALoopWithin(ofSeconds(20));
  }

  private void good(String probe, Duration at) {
    device.timeline().record(at, Timeline.Kind.PROBE, probe, "yes", Map.of("good", "true"));
  }

  private String told() {
    return device.timeline().events().stream()
        .map(Timeline.Event::text)
        .reduce("", (all, one) -> all + one + "\n");
  }

  @Test
  void threeBootsInARowAreALoopAndItsRateIsTold() {
    loop();

    assertThat(told())
        .contains("reboot 1: b, reached after 1.0 s", "reboot 3: d", "a loop: 3 boots in ")
        .contains("an hour");
  }

  @Test
  void aDeviceThatRebootsTwiceDoesNotLoop() {
    found = new String[] {"a", "b", "c"};

    assertThatThrownBy(
            () -> assertThat(device).host().rebootsSince("a").areALoopWithin(ofSeconds(2)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("a loop of reboots, 3 boots within 10 min")
        .hasMessageContaining("2 boots in ")
        .hasMessageContaining("in boot c");
  }

  @Test
  void aDeviceThatIsNotSeenAgainDoesNotLoop() {
    found = new String[] {"a", OUT_OF_REACH};

    assertThatThrownBy(
            () -> assertThat(device).host().rebootsSince("a").areALoopWithin(ofSeconds(1)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("no boot, and the device is out of reach");
  }

  @Test
  void aLoopHasEndedWhenTheLastBootLastsTwiceAsLongAsItsLongestTurn() {
    RebootsAssert loop = loop();

    loop.haveEnded();

    assertThat(told()).contains("the loop has ended: in boot d for ", "twice its longest turn");
  }

  @Test
  void aLoopThatGoesOnSaysHowFast() {
    RebootsAssert loop = loop();
    uptime = 0;
    found = new String[] {"e"};

    assertThatThrownBy(loop::haveEnded)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("no reboot since boot d, but they go on: 4 boots in ")
        .hasMessageContaining("an hour");
  }

  @Test
  void aDeviceThatIsNotThereInTheEndHasNotEndedItsLoop() {
    RebootsAssert loop = loop();
    found = new String[] {OUT_OF_REACH};

    assertThatThrownBy(loop::haveEnded)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("out of reach, after 3 boots in ");
  }

  @Test
  void aLoopLeavesTimeForWhatIsGoodInEachOfItsBoots() {
    RebootsAssert loop = loop();
    Duration first = told(1);
    Duration second = told(2);
    good("web", first.minus(ofMillis(900)));
    good("web", second.minus(ofMillis(900)));
    good("supervisor", first.minus(ofMillis(900)));

    loop.leaveTimeFor("web");

    assertThat(told())
        .containsPattern("each boot left time for web, 0\\.\\d\\d s, 0\\.\\d\\d s after");
    assertThatThrownBy(() -> loop.leaveTimeFor("supervisor"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("time for supervisor, but in boot c it was never good");
  }

  @Test
  void nothingIsSaidOfALoopThatWasNotSeen() {
    RebootsAssert reboots = assertThat(device).host().rebootsSince("a");

    assertThatThrownBy(reboots::haveEnded).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> reboots.leaveTimeFor("web")).hasMessageContaining("areALoopWithin");
  }

  /** Returns when a reboot was seen; its boot began a second before. */
  private Duration told(int reboot) {
    return device.timeline().events().stream()
        .filter(event -> event.text().startsWith("reboot " + reboot + ":"))
        .map(Timeline.Event::at)
        .findFirst()
        .orElseThrow();
  }
}
