package dev.balenachaos.assertion;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.device.Device;
import dev.balenachaos.device.Supervisor;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.fault.UpdateLock;
import dev.balenachaos.probe.Latency;
import dev.balenachaos.run.Story;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workload;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Assertions on a device's supervisor. */
public final class SupervisorAssert {

  private static final Pattern NO_SPACE =
      Pattern.compile("(?i)no space left on device|enospc|sqlite_full|disk is full|rollback");

  private static final String REFUSAL = "POST /v2/local/target-state 400";

  /** What a {@link dev.balenachaos.fault.RebootLoop} tells when nothing else was answered. */
  private static final Pattern REFUSALS = Pattern.compile("answers: (\\d+) × 423");

  /** So many lines are some minutes of the journal, since each request of a probe is one. */
  private static final int RECENT = 1000;

  private static final Duration STARTING = Duration.ofMinutes(1);

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
    return holds("is healthy");
  }

  /** Asserts that {@code /ping} answers within a deadline, scaled. */
  public DeviceAssert answersWithin(Duration deadline) {
    Within.deadline(
        device,
        deadline,
        () ->
            device.supervisor().pings()
                ? null
                : "Expected the supervisor to answer, but it does not");
    return holds("answers");
  }

  /** Asserts that {@code /ping} does not answer now. */
  public DeviceAssert isSilent() {
    if (device.supervisor().pings()) {
      throw failure("not to answer, but it does");
    }
    return parent;
  }

  /** Asserts that {@code /ping} answers no more within a deadline, scaled. */
  public DeviceAssert isSilentWithin(Duration deadline) {
    Within.deadline(
        device,
        deadline,
        () ->
            device.supervisor().pings()
                ? "Expected the supervisor to answer no more, but it does"
                : null);
    return parent;
  }

  /**
   * Asserts that the first process of its container has never had more memory than this. balenaOS
   * sets no limit.
   */
  public DeviceAssert neverTookMoreThan(int mebibytes) {
    Long process =
        device
            .engine()
            .client()
            .inspectContainerCmd("balena_supervisor")
            .exec()
            .getState()
            .getPidLong();
    String peak =
        device
            .shell()
            .require("sed -n 's/^VmHWM:[^0-9]*\\([0-9]*\\) kB/\\1/p' /proc/" + process + "/status");
    if (Long.parseLong(peak) > mebibytes * 1024L) {
      throw failure("never to take more than " + mebibytes + " MiB, but it took " + peak + " KiB");
    }
    return holds("took " + peak + " KiB at most");
  }

  /**
   * Asserts that a service's update lock keeps it from being restarted: takes the lock as an app
   * does, by a file in {@code /tmp/balena}, asks for a restart of the app, and is answered 423, as
   * supervisor 19.0.5 does. The lock is given back.
   *
   * <p>A test that holds an {@link UpdateLock} of the service itself does not call this, since the
   * lock is not taken twice, but posts to {@code /v2/applications/<appId>/restart} by {@link
   * Device#supervisor()}, and looks for the 423.
   *
   * @throws dev.balenachaos.run.InfraException when the service's lock is held already
   */
  public DeviceAssert honoursTheLockOf(Deployment app, String service) {
    String restart = "/v2/applications/" + app.appId() + "/restart";
    Supervisor.Answer answer;
    try (Injection lock = device.inject(UpdateLock.heldBy(app, service))) {
      answer = device.supervisor().post(restart, new JsonMapper().createObjectNode());
    }
    if (answer.status() != 423) {
      throw failure(
          "to refuse with 423 to restart the locked "
              + service
              + ", but it answered "
              + answer.status()
              + " "
              + answer.body());
    }
    return holds("honours the lock of " + service);
  }

  /**
   * Asserts that it has refused each request of a service for a reboot with 423, as supervisor
   * 19.0.5 does while any service holds an update lock.
   *
   * @param requests a {@link dev.balenachaos.fault.RebootLoop}
   */
  public DeviceAssert hasRefusedAsLocked(Injection requests) {
    String seen = requests.look().seen();
    Matcher refusals = REFUSALS.matcher(seen);
    if (!refusals.matches()) {
      throw failure("to have refused each request with 423, but " + seen);
    }
    return holds("has refused so many requests with 423: " + refusals.group(1));
  }

  /**
   * Asserts that it takes a new name for the host, which it writes into {@code config.json}: {@code
   * PATCH /v1/device/host-config}.
   */
  public DeviceAssert takesHostName(String name) {
    ObjectNode wanted = new JsonMapper().createObjectNode();
    wanted.putObject("network").put("hostname", name);
    Supervisor.Answer answer =
        device.supervisor().send("PATCH", "/v1/device/host-config", wanted, Duration.ofSeconds(30));
    if (answer.status() != 200) {
      throw failure(
          "to take the host name "
              + name
              + ", but it answered "
              + answer.status()
              + " "
              + answer.body());
    }
    return holds("takes the host name " + name);
  }

  /** Asserts that all of a release that was offered runs, within a deadline, scaled. */
  public DeviceAssert appliesWithin(Duration deadline, Deployment release) {
    Within.deadline(
        device,
        deadline,
        () ->
            release
                .missing()
                .map(what -> "Expected release " + release.commit() + " to run, but " + what)
                .orElse(null));
    return holds("has applied release " + release.commit());
  }

  /**
   * Asserts that it is as quick as before within a deadline, scaled. It is measured until half of
   * its answers take no more than twice as long as half of them took, or 10 ms more, scaled, and 99
   * of 100 no more than twice as long as 99 of 100 took, or half a second more, scaled. Of some
   * fifty answers the slowest is what 99 of 100 are told by, and it is slow where the host was busy
   * for a moment.
   */
  public DeviceAssert isAsQuickWithin(Duration deadline, Latency before) {
    Within.deadline(
        device,
        deadline,
        () -> {
          Latency after = Latency.ofPings(device, "after");
          return after.missed() > 0
                  || isSlower(after.p50(), before.p50(), Duration.ofMillis(10))
                  || isSlower(after.p99(), before.p99(), Duration.ofMillis(500))
              ? "Expected the supervisor to be as quick as before ("
                  + before
                  + "), but it is not: "
                  + after
              : null;
        });
    return holds("is as quick as before");
  }

  private boolean isSlower(Duration after, Duration before, Duration more) {
    return after.compareTo(before.multipliedBy(2)) > 0
        && after.compareTo(before.plus(device.deadlines().scaled(more))) > 0;
  }

  /**
   * Asserts that since its start it polls its cloud in vain, and for how long a poll hangs before
   * it fails: by its journal, and the device's own clock. Supervisor 19.0.5 gives up after 59 s
   * ({@code apiRequestTimeout}), and polls again 15 s after its first failure. It is the second
   * poll that is looked at, since the first one has to wait for all else that starts.
   *
   * @param least not scaled
   * @param most not scaled
   */
  public DeviceAssert hangsInAPollFor(Duration least, Duration most) {
    Duration hung =
        FailedPolls.sinceTheStart(device).hungOfTheSecond(STARTING.plus(most.multipliedBy(2)));
    String seen = "its second poll hung for " + Story.readable(hung) + " and failed";
    if (hung.compareTo(least) < 0 || hung.compareTo(most) > 0) {
      throw failure(
          "to hang in a poll for "
              + Story.readable(least)
              + " to "
              + Story.readable(most)
              + ", but "
              + seen);
    }
    return holds(seen);
  }

  /**
   * Asserts what only the test knows how to ask for, and tells it as the supervisor's part.
   *
   * @param what it does, for instance {@code refuses a reboot with 423}
   */
  public DeviceAssert does(String what, BooleanSupplier seen) {
    if (!seen.getAsBoolean()) {
      throw new AssertionError(
          "[" + device.name() + "] Expected that the supervisor " + what + ", but it does not");
    }
    return holds(what);
  }

  private DeviceAssert holds(String what) {
    SupervisorsPart.tell(device, "supervisor", what);
    return parent;
  }

  private AssertionError failure(String expected) {
    return new AssertionError("[" + device.name() + "] Expected the supervisor " + expected);
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
    return holds("refuses a release for lack of space");
  }
}
