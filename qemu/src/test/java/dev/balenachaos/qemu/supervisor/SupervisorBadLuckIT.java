package dev.balenachaos.qemu.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceClock;
import dev.balenachaos.device.Journal;
import dev.balenachaos.device.Power;
import dev.balenachaos.device.ShellException;
import dev.balenachaos.qemu.supervisor.Rests.Rest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Bad luck for the real, on a device: the wall clock jumps while the supervisor rests; the power
 * goes, the supervisor or the engine is killed, or the disk fills up while it works; what it keeps
 * is torn. The many cases are the supervisor's own ConvergenceTests.
 */
@Tag("nightly")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SupervisorBadLuckIT {

  private static final Duration YEAR = Duration.ofDays(365);

  private static final String UNIT = "balena-supervisor.service";
  private static final String KEPT = "/mnt/data/resin-data/balena-supervisor/target-state.json";

  /** What is pulled from here is refused at once, without a look for a name. */
  private static final String OUT_OF_REACH = "127.0.0.1:1/missing:1";

  private static UpdatedDevice app;
  private static Device device;

  @BeforeAll
  static void powerOn() {
    app = UpdatedDevice.powerOn();
    device = app.device();
  }

  @AfterAll
  static void powerOff() {
    app.close();
  }

  @Test
  @Order(1)
  void aWallClockThatJumpsNeitherShortensNorLengthensTheRestAfterAFailure() throws Exception {
    Duration offset = device.clock().read().offset();
    try (Rests rests = new Rests(device)) {
      app.offer(new Target("unreachable", OUT_OF_REACH));
      Rest undisturbed = rests.await(Duration.ofSeconds(4), app.within(Duration.ofSeconds(30)));

      Rest first = rests.await(Duration.ofSeconds(8), app.within(Duration.ofSeconds(20)));
      moveWallClock(YEAR, offset.plus(YEAR), first);
      Rest second = rests.await(Duration.ofSeconds(16), app.within(Duration.ofSeconds(20)));
      moveWallClock(YEAR.negated(), offset, second);
      Rest third = rests.await(Duration.ofSeconds(32), app.within(Duration.ofSeconds(30)));

      // A try takes its time, too, and more of it on a busy host.
      Duration aTry =
          app.within(Duration.ofSeconds(3)).plus(first.since().minus(undisturbed.until()));
      assertThat(second.since()).isBetween(first.until(), first.until().plus(aTry));
      assertThat(third.since()).isBetween(second.until(), second.until().plus(aTry));
    } finally {
      app.update(app.inForce());
    }
  }

  /** Moves the wall clock during a rest, and sees that it has moved before the rest was over. */
  private static void moveWallClock(Duration by, Duration to, Rest during) {
    device.shell().require("date -u -s \"@$(($(date +%%s) + %d))\"".formatted(by.toSeconds()));
    DeviceClock.Reading reading = device.clock().read();
    assertThat(reading.offset()).isCloseTo(to, Duration.ofMinutes(1));
    assertThat(reading.monotonic()).isBetween(during.since(), during.until());
  }

  @Test
  @Order(2)
  void aDeviceThatLosesItsPowerDuringAnUpdateGoesOnWithItAtItsNextBoot() throws Exception {
    Power power = device.capability(Power.class).orElseThrow();
    for (Duration delay : moments(400, 2_000, 8_000)) {
      Target update = app.next("-next");
      String before = device.host().bootId();

      boolean accepted = app.offerAndLater(update, delay, power::reset);

      app.await()
          .ignoreException(ShellException.class)
          .until(() -> !device.host().bootId().equals(before));
      device.awaitReady();
      awaitMet("power", update, delay, accepted);
    }
  }

  @Test
  @Order(3)
  void aSupervisorThatIsKilledDuringAnUpdateIsBackWithinAMinuteAndGoesOnWithIt() throws Exception {
    for (Duration delay : moments(300, 2_000, 5_000)) {
      killDuringAnUpdate("supervisor", supervisor(), delay, Duration.ofSeconds(60));
    }
  }

  @Test
  @Order(4)
  void anEngineThatIsKilledDuringAnUpdateComesBackAndTheSupervisorGoesOnWithIt() throws Exception {
    for (Duration delay : moments(1_000, 4_000)) {
      int engine = device.host().unit("balena.service").mainPid();
      killDuringAnUpdate("engine", engine, delay, Duration.ofMinutes(2));
    }
  }

  /** Another supervisor must answer within a time, whatever was killed, and go on. */
  private static void killDuringAnUpdate(String what, int victim, Duration delay, Duration limit)
      throws Exception {
    Target update = app.next("-on");
    int before = supervisor();

    boolean accepted =
        app.offerAndLater(update, delay, () -> device.shell().require("kill -KILL " + victim));

    app.await()
        .atMost(app.within(limit))
        .ignoreException(ShellException.class)
        .until(() -> supervisor() != before && device.supervisor().pings());
    awaitMet(what, update, delay, accepted);
  }

  /** Returns the id of the supervisor's process, or 0 while there is none. */
  private static int supervisor() {
    return Integer.parseInt(
        device.shell().require("balena inspect --format '{{.State.Pid}}' balena_supervisor"));
  }

  private static void awaitMet(String what, Target update, Duration delay, boolean accepted) {
    app.awaitMet(update, accepted);
    app.tell(
        what,
        "gone " + delay + " after an update that was " + (accepted ? "" : "not ") + "accepted");
  }

  /** Returns a moment in each of the stretches that end so many milliseconds after a target. */
  private static List<Duration> moments(int... ends) {
    Random random = new Random(app.seed());
    List<Duration> moments = new ArrayList<>();
    int from = 0;
    for (int end : ends) {
      moments.add(Duration.ofMillis(from + random.nextInt(end - from)));
      from = end;
    }
    app.tell("moments", moments + "; -Dseed=" + app.seed());
    return moments;
  }

  @Test
  @Order(5)
  void aTargetThatIsTornIsCalledCorruptAndWhatRunsIsLeftAloneUntilThereIsAnother() {
    List<String> before = containers();

    device.shell().require("truncate --size 40 " + KEPT + " && systemctl restart " + UNIT);

    app.await().until(device.supervisor()::pings);
    app.await()
        .untilAsserted(
            () ->
                assertThat(device.journal().entries("-u " + UNIT, 200))
                    .extracting(Journal.Entry::message)
                    .anyMatch(line -> line.contains("target-state.json is corrupt")));
    app.await()
        .during(Duration.ofSeconds(3))
        .untilAsserted(() -> assertThat(containers()).isEqualTo(before));
    device.shell().require("test -s " + KEPT + ".corrupt");

    app.update(app.next("-whole"));
  }

  /** Returns each container of the app, and when it was started last. */
  private static List<String> containers() {
    return device
        .shell()
        .require(
            "balena inspect --format '{{.Id}} {{.State.Running}} {{.State.StartedAt}}'"
                + " $(balena ps --all --quiet --filter label=io.balena.supervised) | sort")
        .lines()
        .toList();
  }

  @Test
  @Order(6)
  void anUpdateOnADiskThatFillsUpIsMetOnceThereIsRoomAgain() throws Exception {
    Target update = app.next("-full");
    try (Rests rests = new Rests(device)) {
      assertThat(app.offer(update).status()).isEqualTo(200);
      // It takes each block that there is, also those that an old container leaves to a new one.
      device
          .shell()
          .require(
              """
              systemd-run --quiet --unit=bad-luck sh -c \
                'while :; do fallocate --length 1T /mnt/data/bad-luck.fill 2>/dev/null; sleep 0.2; done'
              """);
      app.await()
          .until(
              () ->
                  device
                      .shell()
                      .run("head -c 8192 /dev/zero >/mnt/data/bad-luck.try")
                      .err()
                      .contains("No space left on device"));

      rests.await(Duration.ZERO, app.within(Duration.ofSeconds(30)));
    } finally {
      device.shell().require("systemctl stop bad-luck; rm -f /mnt/data/bad-luck.*");
    }
    app.awaitMet(update, true);
  }
}
