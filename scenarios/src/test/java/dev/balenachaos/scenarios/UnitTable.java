package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import dev.balenachaos.run.Story;
import dev.balenachaos.run.Timeline.Event;
import dev.balenachaos.run.Timeline.Kind;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What becomes of the host's units after something was done to them: asserted, and told at the end
 * of a test as the rows of a table, which are on the console and on the timeline.
 */
final class UnitTable {

  /** What systemd pauses before it restarts a unit (meta-balena 8.0.2). */
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private static final Duration LONGER_THAN_A_PAUSE = Duration.ofSeconds(15);

  private static final String COLUMNS = "%-26s %-22s %s";

  private record Act(String unit, String word) {}

  private final Device device;
  private final Map<Act, String> fates = new LinkedHashMap<>();

  UnitTable(Device device) {
    this.device = device;
  }

  /**
   * Asserts that a unit comes back by itself within a deadline, scaled.
   *
   * @param before what the device told of it before
   */
  void comesBackWithin(Duration deadline, Host.Unit before, String act) {
    comesBackAfter(Duration.ZERO, deadline, before, act);
  }

  /** Asserts the same, and that systemd has paused before it restarted it. */
  void comesBackAfterItsPauseWithin(Duration deadline, Host.Unit before, String act) {
    comesBackAfter(PAUSE, deadline, before, act);
  }

  private void comesBackAfter(Duration pause, Duration deadline, Host.Unit before, String act) {
    assertThat(device).unit(before.name()).comesBackAfter(pause, deadline, before);
    add(before.name(), act, "back by itself after " + Story.readable(downFor(before.name())));
  }

  /** Asserts that nobody starts units for longer than systemd pauses before a restart. */
  void stayDown(String act, String... units) {
    Duration span = LONGER_THAN_A_PAUSE;
    for (String unit : units) {
      assertThat(device).unit(unit).staysDownFor(span);
      add(unit, act, "down for good, seen for " + LONGER_THAN_A_PAUSE.toSeconds() + " s");
      span = Duration.ofSeconds(1);
    }
  }

  /** Asserts that units are active that stayed down until the device was booted. */
  void areBackAfterTheBoot(String act, String... units) {
    for (String unit : units) {
      assertThat(device).unit(unit).isActive();
      add(unit, act, "down until the next boot");
    }
  }

  /** Adds what a test has asserted by itself. */
  void add(String unit, String act, String fate) {
    fates.put(new Act(unit, act), fate);
  }

  /** Tells the rows. */
  void tell() {
    note(COLUMNS.formatted("unit", "it was", "and is"), Map.of());
    fates.forEach(
        (act, fate) ->
            note(
                COLUMNS.formatted(act.unit(), act.word(), fate),
                Map.of("unit", act.unit(), "act", act.word(), "fate", fate)));
  }

  private void note(String row, Map<String, String> details) {
    device.timeline().record(Kind.STEP, "unit", row, details);
  }

  /** Returns what the assertion wrote down, which asks systemd for how long the unit was down. */
  private Duration downFor(String unit) {
    return device.timeline().events().stream()
        .map(Event::details)
        .filter(details -> unit.equals(details.get("unit")) && details.containsKey("downMillis"))
        .map(details -> Duration.ofMillis(Long.parseLong(details.get("downMillis"))))
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }
}
