package dev.balenachaos.assertion;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Journal;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * The polls of the supervisor for a target state that its cloud did not answer since its unit was
 * started, by its journal and the device's own clock.
 */
final class FailedPolls {

  private static final String UNIT = "balena-supervisor.service";
  private static final String FAILED = "Target state poll failed";

  /** Between a first failure and the next poll (supervisor 19.0.5). */
  private static final Duration PAUSE = Duration.ofSeconds(15);

  /** So many lines are some minutes of the journal, since each request of a probe is one. */
  private static final int RECENT = 1000;

  private final Device device;
  private final Duration start;

  private FailedPolls(Device device, Duration start) {
    this.device = device;
    this.start = start;
  }

  static FailedPolls sinceTheStart(Device device) {
    String micros =
        device.shell().require("systemctl show --value -p ActiveEnterTimestampMonotonic " + UNIT);
    return new FailedPolls(device, Duration.of(Long.parseLong(micros), ChronoUnit.MICROS));
  }

  /**
   * Returns for how long the second one hung before it failed.
   *
   * @throws AssertionError when there are not two within a deadline, scaled
   */
  Duration hungOfTheSecond(Duration deadline) {
    List<Duration> ends = new ArrayList<>();
    Within.deadline(
        device,
        deadline,
        () -> {
          ends.clear();
          ends.addAll(ends());
          return ends.size() > 1
              ? null
              : "Expected a second poll of the supervisor to fail, but so many have: "
                  + ends.size();
        });
    Duration apart = ends.get(1).minus(ends.get(0));
    return apart.compareTo(PAUSE) < 0 ? Duration.ZERO : apart.minus(PAUSE);
  }

  private List<Duration> ends() {
    return device.journal().entries("-u " + UNIT, RECENT).stream()
        .filter(entry -> entry.monotonic().compareTo(start) >= 0)
        .filter(entry -> entry.message().contains(FAILED))
        .map(Journal.Entry::monotonic)
        .toList();
  }
}
