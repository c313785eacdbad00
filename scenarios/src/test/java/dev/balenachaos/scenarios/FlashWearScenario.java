package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Disk;
import dev.balenachaos.device.Power;
import dev.balenachaos.fault.Flash;
import dev.balenachaos.fault.FrequentLogs;
import dev.balenachaos.fault.FrequentWrites;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.Predeployed;
import dev.balenachaos.probe.DiskWrites;
import dev.balenachaos.probe.WriteRate;
import dev.balenachaos.run.Timeline;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Flash memory wears out: an app writes more than it can take, and then the flash fails.
 *
 * <p>A cell of flash can be written some thousand times. balenaOS itself writes little: its journal
 * and {@code /tmp} are in memory, the time is saved once an hour (meta-balena 8.0.2), so that what
 * wears a device is its app. Best practice, as balena documents it, is to keep on a tmpfs what need
 * not outlive a boot, and logs in the journal. The budget here is 128 MiB a day for a service; an
 * eMMC of 8 GB that takes 3000 writes of each cell, and twenty bytes for one of an app's, as was
 * seen here for the sensor, would live for more than twenty years. Logs are the engine's to write,
 * which writes for itself besides: the budget of both together is 512 MiB a day.
 *
 * <p>Flash that fails is slow at first, or cannot read some sectors. A slow disk is no error for
 * anybody. For a root disk that cannot be read there is the disk watchdog: it reads its own program
 * past the page cache every 15 s, and is killed by systemd after 30 s without a read. The fourth
 * start within two minutes reboots the device in its place: about 105 s after a start, up to 140 s
 * where it has run for long, at any speed of the device. (Where it was started a minute or two
 * before the disk failed it can be 210 s, as was seen here: systemd then begins to count anew in
 * the midst.) At the next boot it cannot even be started, so that the device reboots 15 s after the
 * first try. The third boot within ten minutes, whatever was its cause, disables it for good, since
 * no boot repairs a disk. A disk that takes no writes any more is an error for whoever forces
 * something to it: the file system gives its journal up and is read-only from then on ({@code
 * fs/jbd2} of Linux), until it is checked at the next boot. What only runs, or reads, goes on, and
 * nobody reboots.
 *
 * <p>Once such a disk takes writes again it wants a reset, or its plug pulled, not an orderly
 * reboot. Where it is only met at the unmount that the disk has not taken what the journal of the
 * state partition holds, Linux gives that journal up and yet marks it as one that need not be read
 * ({@code ext4_put_super} since commit d3476f3dad4a of 6.12, which Debian's 6.1 has too): the check
 * of the next boot leaves it to a person, and files that had been forced to the disk are gone. Seen
 * here in one of two reboots right after such an error, and in one of eight runs of this test
 * before it had a reset. Without an unmount the check reads the journal, and nothing is lost.
 *
 * <p>Recovery: the app is steady and within its budget 1 min after the writes have stopped, or the
 * disk is as fast as before; 3 min after a reset once the disk takes writes again; no reading that
 * was forced to the disk is lost. Where a sector cannot be read the device is steady in the boot in
 * which the disk watchdog has given up, sector or no sector. Nobody enables that but the device's
 * owner; once the sector can be read, it runs.
 *
 * <p>Field reports: balena's forum, <i>eMMC longevity and servicing</i>
 * (forums.balena.io/t/emmc-longevity-and-servicing/5898), on what an app may write; the disk
 * watchdog came with balena-os/meta-balena#3731.
 *
 * <p>Needs control groups of version 2, by which writes are counted for a container, and for the
 * failing disk the capabilities {@link Disk} and, where it takes no writes, {@link Power}. A disk
 * of QEMU's does not wear: what is measured is what reaches it, not what a flash controller makes
 * of that.
 */
@ChaosScenario("flash-wear")
@Catalogued(
    harm =
        "a service saves its state to flash all the time, a container logs into files; the disk is"
            + " slow, takes no writes, or cannot be read where the disk watchdog looks",
    effect =
        "what is saved goes on changing; reads are no faster than asked; a read or a write"
            + " fails with EIO",
    recovery =
        "steady, and a service within 128 MiB a day, engine and logs within 512 MiB, 1 min after the"
            + " writes end or the disk is fast; 3 min after a reset once writes succeed. The disk"
            + " watchdog reboots 105 s after a start at which it cannot read, and gives up in the"
            + " third boot, which is steady 8 min later",
    runsOn = "any; the slow and the failing disk on QEMU")
@TestMethodOrder(MethodOrderer.MethodName.class)
class FlashWearScenario {

  @Predeployed static final Workload APP = Workloads.sensorLogger();

  private static final WriteRate BUDGET = WriteRate.mebibytesPerDay(128);

  /** The engine itself was seen to write up to 211 MiB a day while nothing happened. */
  private static final WriteRate LOGS_BUDGET = WriteRate.mebibytesPerDay(512);

  private static final Duration SPAN = ofSeconds(20);

  /**
   * Not scaled: from a start of the disk watchdog to its reboot, three times 30 s and 5 s. It
   * cannot be longer than the two minutes in which systemd counts the starts.
   */
  private static final Duration GIVING_UP = ofMinutes(2);

  /** Not scaled either: when nobody has answered for 12 s, a connection is given up. */
  private static final Duration NOTICED = ofSeconds(20);

  /** The size of a reading, {@code sensor.sh}. */
  private static final int READING = 256;

  /** 2 MiB: what takes 16 s on the slow disk, at any speed of the device. */
  private static final String FORCED =
      "f=/mnt/data/balena-chaos-forced; read -r began _ </proc/uptime;"
          + " dd if=/dev/zero of=$f bs=64k count=32 conv=fsync 2>/dev/null || exit 1;"
          + " read -r ended _ </proc/uptime; rm $f; echo $((${ended%.*} - ${began%.*}))";

  /**
   * Four readings of 256 bytes are forced to the disk at a time. That rewrites a page of 4 KiB, and
   * the file system's journal on top.
   */
  @Test
  @Tag("nightly")
  void aReadingCostsTheDiskManyTimesItsSize(Device device, Deployment app) {
    long before = app.sensor().orElseThrow().written();
    DiskWrites writes = DiskWrites.over(device, ofSeconds(30));
    long meant = (app.sensor().orElseThrow().written() - before) * READING;

    device
        .timeline()
        .record(
            Timeline.Kind.STEP,
            "writes",
            "the disk takes %.1f bytes for each of a reading"
                .formatted(writes.amplification(meant)));
    assertTrue(writes.amplification(meant) > 4, writes + " for " + meant + " bytes of readings");
    assertTrue(
        writes.services().getOrDefault("sensor", 0L) > meant, "the sensor writes pages: " + writes);
    assertEquals(0, writes.services().get("web"), "web writes nothing");
  }

  /** A limit bounds the space that logs take, and spares the flash nothing; the journal does. */
  @Test
  @Tag("nightly")
  void logsInFilesAreOverTheBudgetAlsoWithALimitAndTheJournalIsNot(Device device) {
    FrequentLogs logs = FrequentLogs.of(APP.service("chatty").image().reference());

    try (Injection inMemory = device.inject(logs)) {
      assertThat(device).engine().writesLessThan(LOGS_BUDGET, SPAN);
    }
    try (Injection onFlash = device.inject(logs.inFiles("1m", 2))) {
      assertThat(device).engine().writesMoreThan(LOGS_BUDGET, SPAN);
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(5));
    }

    assertThat(device).recoversWithin(ofMinutes(1));
    assertThat(device).engine().writesLessThan(LOGS_BUDGET, SPAN);
  }

  /** What runs goes on, slowly, and nobody sees an error. */
  @Test
  @Tag("nightly")
  void onASlowDiskServicesGoOnAndNoReadingIsLost(Device device, Deployment app) {
    device.needed(Disk.class);
    Map<String, String> before = app.started();
    long whileSlow;

    try (Injection slow = device.inject(Flash.slow(128 << 10))) {
      whileSlow = forcedWrite(device);
      assertTrue(whileSlow > 8, "2 MiB are forced to a slow disk in no time");
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(10));
      assertThat(device).service("sensor").keepsAnsweringFor(ofSeconds(10));
    }

    assertThat(device).recoversWithin(ofMinutes(1));
    assertTrue(
        forcedWrite(device) <= whileSlow / 2, "2 MiB take long to be forced to the disk still");
    app.services().forEach(service -> assertThat(device).service(service).hasRunOnSince(before));
    assertThat(device).volume("readings").isIntact().holdsAllThatWasReportedWritten();
    assertEquals(0, app.sensor().orElseThrow().failedWrites(), "no write fails on a slow disk");
  }

  private static long forcedWrite(Device device) {
    long seconds = Long.parseLong(device.shell().require(FORCED).strip());
    device
        .timeline()
        .record(Timeline.Kind.STEP, "disk", "2 MiB are forced to it in " + seconds + " s");
    return seconds;
  }

  /** What runs goes on, and only the sensor, which writes, has an error to tell. */
  @Test
  @Tag("nightly")
  void onADiskThatTakesNoWritesServicesGoOnAndAreWholeAgainAfterAReset(
      Device device, Deployment app) {
    device.needed(Disk.class);
    Power power = device.needed(Power.class);
    Map<String, String> before = app.started();
    String boot = device.host().bootId();
    long forced;

    Injection wornOut = device.inject(Flash.unwritable());
    try (wornOut) {
      assertThat(device).service("sensor").reportsFailedWritesWithin(ofMinutes(1));
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(10));
      assertThat(device).isReachable();
      assertThat(device).host().staysInBootFor(ofSeconds(10), boot);
      app.services().forEach(service -> assertThat(device).service(service).hasRunOnSince(before));
      forced = app.sensor().orElseThrow().synced();
    }
    assertFalse(wornOut.look().bites(), "the disk takes writes again");
    assertTrue(
        device.shell().require("dmesg").contains("Aborting journal"), "a journal is given up");
    assertTrue(
        device
            .shell()
            .run("touch /mnt/data/balena-chaos-late")
            .err()
            .contains("Read-only file system"),
        "the data partition is read-only from then on");

    power.reset();
    assertThat(device).recoversWithin(ofMinutes(3));
    FileSystemChecks checks = FileSystemChecks.of(device);
    checks.assertRepairedFromItsJournal("resin-data");
    checks.assertWell();
    assertThat(device).volume("readings").isIntact();
    assertTrue(app.readings().last() >= forced, "reading " + forced + " was forced and is lost");
    assertThat(device).service("sensor").goesOnWritingFor(ofSeconds(5));
  }

  /** The same writes: on a tmpfs nothing is worn, in the container's layer far too much is. */
  @Test
  void stateThatIsSavedAllTheTimeIsOverTheBudgetUnlessItIsOnATmpfs(Device device) {
    assertThat(device).service("web").writesLessThan(BUDGET, SPAN);

    try (Injection inMemory = device.inject(FrequentWrites.by("web", "/run"))) {
      assertThat(device).service("web").writesLessThan(BUDGET, SPAN);
    }
    try (Injection onFlash = device.inject(FrequentWrites.by("web", "/"))) {
      assertThat(device).service("web").writesMoreThan(BUDGET, SPAN);
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(5));
    }

    assertThat(device).recoversWithin(ofMinutes(1));
    assertThat(device).service("web").writesLessThan(BUDGET, SPAN);
    assertThat(device).volume("readings").isIntact();
  }

  /**
   * It reads its own program, which is the sector that fails. The starts that systemd counts are
   * set back to one, and the boots to this one: from there on each step has its time.
   */
  @Test
  @Tag("nightly")
  void whereItCannotBeReadTheDiskWatchdogRebootsUntilTheThirdBoot(Device device) {
    device.needed(Disk.class);
    DiskWatchdog watchdog = new DiskWatchdog(device);
    watchdog.forgetEarlierBoots();
    String first = device.host().bootId();

    Injection worn = device.inject(Flash.unreadable(DiskWatchdog.FILE));
    try (worn) {
      watchdog.startAnew();
      assertThat(device).host().leavesBootWithin(GIVING_UP.plus(NOTICED), first);
      assertThat(device).host().rebootsWithin(ofMinutes(1), 1, first);
      watchdog.assertDisablesItselfWithin(ofSeconds(75));
      String last = device.host().bootId();
      assertThat(device).host().staysInBootFor(GIVING_UP, last);
      assertThat(device).recoversWithin(ofMinutes(8));
      assertEquals(last, device.host().bootId(), "disabled, it reboots no more");
      assertEquals(3, watchdog.boots(), "boots counted");
      watchdog.assertIsDisabled();
    }
    assertFalse(worn.look().bites(), "the sector can be read again");

    assertThat(device).recoversWithin(ofMinutes(3));
    watchdog.assertIsDisabled();
    watchdog.enable();
    assertThat(device).unit(DiskWatchdog.UNIT).runsOnFor(ofSeconds(40));
    device.reboot();
    FileSystemChecks.of(device).assertWell();
    assertThat(device).volume("readings").isIntact();
  }
}
