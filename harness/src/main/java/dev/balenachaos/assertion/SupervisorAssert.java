package dev.balenachaos.assertion;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Journal;
import dev.balenachaos.device.Supervisor;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workload;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Assertions on a device's supervisor. */
public final class SupervisorAssert {

  private static final Pattern NO_SPACE =
      Pattern.compile("(?i)no space left on device|enospc|sqlite_full|disk is full|rollback");

  private final DeviceAssert parent;
  private final Device device;

  SupervisorAssert(DeviceAssert parent, Device device) {
    this.parent = parent;
    this.device = device;
  }

  /** Asserts that {@code /ping} and {@code /v1/healthy} answer 200 now. */
  public DeviceAssert isHealthy() {
    if (!device.supervisor().pings() || !device.supervisor().healthy()) {
      throw new AssertionError(
          "["
              + device.name()
              + "] Expected the supervisor to ping and to be healthy, but it is not");
    }
    return parent;
  }

  /** Asserts that {@code /ping} does not answer now. */
  public DeviceAssert isSilent() {
    if (device.supervisor().pings()) {
      throw new AssertionError(
          "[" + device.name() + "] Expected the supervisor not to answer, but it does");
    }
    return parent;
  }

  /**
   * Asserts that the supervisor refuses a new release with 400 and writes to its journal that there
   * is no space. Supervisor 19.0.5 answers so with a full data partition, with the words of its
   * database.
   */
  public DeviceAssert refusesForLackOfSpace(Deployment running, Workload other) {
    Supervisor.Answer answer = running.offer(other);
    if (answer.status() != 400) {
      throw new AssertionError(
          "["
              + device.name()
              + "] Expected the supervisor to refuse a new release with 400, but it"
              + " answered "
              + answer.status()
              + " "
              + answer.body());
    }
    Within.deadline(
        device,
        Duration.ofSeconds(10),
        () -> {
          List<Journal.Entry> entries = device.journal().entries("-u balena-supervisor", 200);
          return entries.stream().anyMatch(entry -> NO_SPACE.matcher(entry.message()).find())
              ? null
              : "Expected the supervisor's journal to tell of the lack of space, but it last said: "
                  + entries.stream()
                      .map(Journal.Entry::message)
                      .skip(Math.max(0, entries.size() - 3))
                      .toList();
        });
    return parent;
  }
}
