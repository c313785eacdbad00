package dev.balenachaos.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.balenachaos.timeline.SavedTimeline;
import dev.balenachaos.timeline.SavedTimeline.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScenarioTimeTests {

  private static final Instant BEGAN = Instant.parse("2026-11-23T12:00:00Z");

  private static Event event(long second, String kind, String source) {
    return new Event(Duration.ofSeconds(second), kind, source, "", Map.of());
  }

  private static Event recovery(long second, long since) {
    return new Event(
        Duration.ofSeconds(second),
        "step",
        "recovery",
        "",
        Map.of("sinceMillis", String.valueOf(since * 1000)));
  }

  private static SavedTimeline startedAfter(long second, Event... events) {
    return new SavedTimeline("run", BEGAN.plusSeconds(second), List.of(events));
  }

  private static long harnessSeconds(long wall, SavedTimeline... timelines) {
    ScenarioTime time = ScenarioTime.of(BEGAN, BEGAN.plusSeconds(wall), List.of(timelines));
    assertThat(time.device().plus(time.harness())).isEqualTo(time.wall());
    return time.harness().toSeconds();
  }

  @Test
  void theWayToTheDeviceOneSettleTimeAndTheWayBackAreOverhead() {
    assertThat(
            harnessSeconds(
                130, startedAfter(20, event(60, "step", "steady"), event(100, "verdict", "test"))))
        .isEqualTo(20 + 3 + 10);
  }

  @Test
  void fromAVerdictToTheNextTestIsOverhead() {
    assertThat(
            harnessSeconds(
                100,
                startedAfter(
                    0,
                    event(40, "step", "steady"),
                    event(50, "verdict", "one"),
                    event(57, "step", "steady"),
                    event(100, "verdict", "two"))))
        .isEqualTo(3 + 7);
  }

  @Test
  void inARecoveryOnlyTheWaitAfterTheDeviceWasBackIsOverhead() {
    assertThat(
            harnessSeconds(
                100,
                startedAfter(
                    0,
                    event(50, "fault", "fault"),
                    recovery(65, 61),
                    event(100, "verdict", "test"))))
        .isEqualTo(4);
  }

  @Test
  void aDeviceThatWasBackBeforeItWasAskedForIsNoOverheadUntilThen() {
    assertThat(
            harnessSeconds(
                100,
                startedAfter(
                    0,
                    event(50, "fault", "fault"),
                    event(80, "step", "workload"),
                    recovery(83, 51),
                    event(100, "verdict", "test"))))
        .isEqualTo(3);
  }

  @Test
  void theChangeToAFreshDeviceIsOverhead() {
    assertThat(
            harnessSeconds(
                100,
                startedAfter(0, event(40, "verdict", "one")),
                startedAfter(48, event(52, "verdict", "two"))))
        .isEqualTo(8);
  }

  @Test
  void aTimelineWithoutAVerdictIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> harnessSeconds(10, startedAfter(0)))
        .withMessageContaining("no verdict");
  }
}
