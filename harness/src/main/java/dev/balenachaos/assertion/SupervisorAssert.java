package dev.balenachaos.assertion;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Supervisor;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workload;
import java.time.Duration;
import java.util.regex.Pattern;

/** Assertions on a device's supervisor. */
public final class SupervisorAssert {

  private static final Pattern NO_SPACE =
      Pattern.compile("(?i)no space left on device|enospc|sqlite_full|disk is full|rollback");

  private static final String REFUSAL = "POST /v2/local/target-state 400";

  /** So many lines are some minutes of the journal, since each request of a probe is one. */
  private static final int RECENT = 1000;

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
   * Asserts that the supervisor refuses a new release with 400, that its answer tells of the lack
   * of space, and that its journal has the refusal. Supervisor 19.0.5 answers so with a full data
   * partition, in the words of its database, and logs no more than the request and its status.
   */
  public DeviceAssert refusesForLackOfSpace(Deployment running, Workload other) {
    Supervisor.Answer answer = running.offer(other);
    if (answer.status() != 400 || !NO_SPACE.matcher(answer.body()).find()) {
      throw new AssertionError(
          "["
              + device.name()
              + "] Expected the supervisor to refuse a new release with 400 for lack of space, but it"
              + " answered "
              + answer.status()
              + " "
              + answer.body());
    }
    Within.deadline(
        device,
        Duration.ofSeconds(10),
        () ->
            device.journal().entries("-u balena-supervisor", RECENT).stream()
                    .anyMatch(entry -> entry.message().contains(REFUSAL))
                ? null
                : "Expected the supervisor's journal to have '" + REFUSAL + "', but it has not");
    return parent;
  }
}
