package dev.balenachaos.qemu.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceClock;
import dev.balenachaos.device.DeviceRequest;
import dev.balenachaos.device.Power;
import dev.balenachaos.device.ShellException;
import dev.balenachaos.device.Supervisor;
import dev.balenachaos.qemu.QemuDeviceProvider;
import dev.balenachaos.qemu.supervisor.Rests.Rest;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Run;
import dev.balenachaos.run.Timeline;
import dev.balenachaos.workload.ContainerImage;
import dev.balenachaos.workload.Workloads;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Bad luck for the real, on a device: the wall clock jumps while the supervisor rests, and the
 * power goes while it works. The many cases are the supervisor's own ConvergenceTests.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SupervisorBadLuckIT {

  private static final Duration YEAR = Duration.ofDays(365);
  private static final ContainerImage IMAGE = Workloads.chattyImage();

  /** What is pulled from here is refused at once, without a look for a name. */
  private static final String OUT_OF_REACH = "127.0.0.1:1/missing:1";

  private static Run run;
  private static Device device;
  private static Target inForce;

  @BeforeAll
  static void powerOn() {
    run = Run.startIn(Path.of("target", "bad-luck"));
    device =
        new QemuDeviceProvider()
            .provide(
                new DeviceRequest(URI.create("qemu:reference"), run, run.folder(), new Timeline()));
    IMAGE.loadOn(device);
    inForce = new Target("first", IMAGE.reference());
    assertThat(offer(inForce).status()).isEqualTo(200);
    awaitOneOf(inForce);
    device.shell().require("echo kept >" + note() + "; sync " + note());
  }

  @AfterAll
  static void powerOff() {
    device.close();
  }

  @Test
  @Order(1)
  void aWallClockThatJumpsNeitherShortensNorLengthensTheRestAfterAFailure() throws Exception {
    Duration offset = device.clock().read().offset();
    try (Rests rests = new Rests(device)) {
      offer(new Target("unreachable", OUT_OF_REACH));
      Rest undisturbed = rests.await(Duration.ofSeconds(4), within(Duration.ofSeconds(30)));

      Rest first = rests.await(Duration.ofSeconds(8), within(Duration.ofSeconds(20)));
      moveWallClock(YEAR, offset.plus(YEAR), first);
      Rest second = rests.await(Duration.ofSeconds(16), within(Duration.ofSeconds(20)));
      moveWallClock(YEAR.negated(), offset, second);
      Rest third = rests.await(Duration.ofSeconds(32), within(Duration.ofSeconds(30)));

      // A try takes its time, too, and more of it on a busy host.
      Duration aTry = within(Duration.ofSeconds(3)).plus(first.since().minus(undisturbed.until()));
      assertThat(second.since()).isBetween(first.until(), first.until().plus(aTry));
      assertThat(third.since()).isBetween(second.until(), second.until().plus(aTry));
    } finally {
      offer(inForce);
    }
    awaitOneOf(inForce);
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
    Random moments = new Random(run.seed());
    List<Duration> delays =
        List.of(
            millis(moments.nextInt(400)),
            millis(moments.nextInt(2_000)),
            millis(2_000 + moments.nextInt(6_000)));
    run.story()
        .tell(
            "power", "goes so long after an update was sent: " + delays + "; -Dseed=" + run.seed());

    for (Duration delay : delays) {
      Target former = inForce;
      Target update = new Target(former.commit() + "-next", IMAGE.reference());
      boolean accepted = offerAndReset(update, delay);

      // What was answered with 200 is safe on the disk.
      inForce = accepted ? awaitOneOf(update) : awaitOneOf(former, update);
      run.story().tell("power", delay + ": " + (accepted ? "accepted, " : "") + inForce.commit());
      assertThat(device.shell().require("cat " + note())).as("%s", delay).isEqualTo("kept");
    }
  }

  /** Returns whether the target was accepted before the power went. */
  private static boolean offerAndReset(Target update, Duration delay) throws Exception {
    Power power = device.capability(Power.class).orElseThrow();
    String before = device.host().bootId();
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    try {
      Future<?> reset = clock.schedule(power::reset, delay.toMillis(), TimeUnit.MILLISECONDS);
      boolean accepted = isAccepted(update);
      reset.get();
      await()
          .ignoreException(ShellException.class)
          .until(() -> !device.host().bootId().equals(before));
      device.awaitReady();
      return accepted;
    } finally {
      clock.shutdownNow();
    }
  }

  private static boolean isAccepted(Target update) {
    try {
      return offer(update).status() == 200;
    } catch (InfraException e) {
      // The power went first.
      return false;
    }
  }

  private static Supervisor.Answer offer(Target target) {
    return device
        .supervisor()
        .send("POST", "/v2/local/target-state", target.body(), Duration.ofSeconds(5));
  }

  /** Waits until the device meets one of the targets, and returns it. */
  private static Target awaitOneOf(Target... targets) {
    Map<Seen, Target> met = new LinkedHashMap<>();
    for (Target target : targets) {
      met.put(target.met(), target);
    }
    AtomicReference<Seen> seen = new AtomicReference<>();
    await()
        .untilAsserted(
            () -> {
              seen.set(Seen.on(device));
              assertThat(seen.get()).isIn(met.keySet());
            });
    return met.get(seen.get());
  }

  private static String note() {
    return "/mnt/data/docker/volumes/" + Target.VOLUME + "/_data/note";
  }

  private static ConditionFactory await() {
    return Awaitility.await()
        .atMost(within(Duration.ofMinutes(2)))
        .pollInterval(Duration.ofMillis(500));
  }

  private static Duration within(Duration atFullSpeed) {
    return device.deadlines().scaled(atFullSpeed);
  }

  private static Duration millis(int count) {
    return Duration.ofMillis(count);
  }
}
