package dev.balenachaos.bench;

import dev.balenachaos.probe.Watch;
import dev.balenachaos.timeline.SavedTimeline;
import dev.balenachaos.timeline.SavedTimeline.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the wall time of a scenario's Maven process divides. Harness overhead is the time in which
 * nothing is wanted of the device:
 *
 * <ul>
 *   <li>from the start of the process until a device is asked for: Maven, the compiler's look for
 *       changes, the JVM of the tests
 *   <li>from a verdict until the next test may touch the device: saving, and the settle time in
 *       which the steady state is proved; before the first test on a device its settle time alone,
 *       since until then the device boots
 *   <li>in each recovery, from the moment at which the device was back until that was believed
 *   <li>from a device's last verdict until the next is asked for, or until the process ends:
 *       evidence, the end of QEMU, reports
 * </ul>
 *
 * The rest is device work: boots and reboots, deployments, the fault and its proofs, recoveries,
 * and what the tests wait to see. The arming of the dead-man's switch is commands on the device and
 * counts as its work.
 */
record ScenarioTime(Duration wall, Duration harness) {

  /**
   * Divides the time of a process that has passed.
   *
   * @param timelines those of its devices, in the order of time
   */
  static ScenarioTime of(Instant began, Instant ended, List<SavedTimeline> timelines) {
    Duration harness = Duration.ZERO;
    Instant idleSince = began;
    for (SavedTimeline timeline : timelines) {
      harness =
          harness
              .plus(Duration.between(idleSince, timeline.started()))
              .plus(withinAndBetweenTests(timeline.events()));
      idleSince = timeline.started().plus(lastVerdict(timeline.events()));
    }
    return new ScenarioTime(
        Duration.between(began, ended), harness.plus(Duration.between(idleSince, ended)));
  }

  Duration device() {
    return wall.minus(harness);
  }

  private static Duration withinAndBetweenTests(List<Event> events) {
    Duration harness = Duration.ZERO;
    @Nullable Duration verdict = null;
    Duration lastAct = Duration.ZERO;
    for (Event event : events) {
      if (event.is("step", "steady")) {
        harness = harness.plus(verdict == null ? Watch.SETTLE : event.at().minus(verdict));
      } else if (event.is("step", "recovery")) {
        // What was steady before it was asked for cost nothing until then.
        Duration since = event.millis("sinceMillis");
        harness = harness.plus(event.at().minus(since.compareTo(lastAct) > 0 ? since : lastAct));
      }
      if (event.kind().equals("verdict")) {
        verdict = event.at();
      } else if (event.kind().equals("step") || event.kind().equals("fault")) {
        lastAct = event.at();
      }
    }
    return harness;
  }

  private static Duration lastVerdict(List<Event> events) {
    return events.stream()
        .filter(event -> event.kind().equals("verdict"))
        .reduce((earlier, later) -> later)
        .map(Event::at)
        .orElseThrow(() -> new IllegalArgumentException("A device's timeline has no verdict"));
  }
}
