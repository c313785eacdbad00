package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMinutes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import dev.balenachaos.device.PowerSupply;
import dev.balenachaos.fault.FrequentWrites;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.fault.PowerCut;
import dev.balenachaos.fault.UpdateLock;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.Predeployed;
import dev.balenachaos.run.InvalidException;
import dev.balenachaos.workload.ContainerImage;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.ImageLayer;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Somebody pulls the plug.
 *
 * <p>A device has no switch, and is turned off by its plug. Flash has a cache of its own: of what
 * it was given and not told to force it may lose some, in any order. Against that balenaOS has file
 * systems with a journal, each checked at each boot, and what the host keeps is written anew and
 * then put in place (meta-balena 8.0.2). So the device has to be back after one boot, with all that
 * was forced to the disk; the journal and update locks, which are in memory, and what was not
 * forced are lost.
 *
 * <p>Recovery: steady 3 min after the power is back, after just one boot; each file system was
 * checked, and that of the data repaired from its journal; {@code config.json} is as it was; of the
 * readings all are there that were forced before the cut was ordered, byte for byte, the last one
 * too that was told to be forced before it, and the others run on without a gap. A release that was
 * accepted is applied, one that was on its way can be sent again.
 *
 * <p>Field reports: balena-os/balena-supervisor#1413 (containers that did not come back after the
 * power was cut), balena-os/balena-engine#246 (a list of images that was cut short) and #91 (an
 * image that was on its way).
 *
 * <p>Needs the capability {@link PowerSupply}. On QEMU the disk's writes are logged for some
 * seconds before the cut, and replayed up to the last flush and, beyond it, but for those that are
 * drawn to be lost. Which of its writes real flash loses, it alone knows; the target state is kept
 * by the stand-in's code.
 *
 * <p>A cut while a release is pulled from a registry is in {@link PowerLossCloudScenario}. Not here
 * yet: writes that are torn within a sector, and a cut while the host updates itself.
 */
@ChaosScenario("power-loss")
@Catalogued(
    harm =
        "the power is cut while services write, the supervisor starts, a release arrives and is"
            + " applied; the disk loses what it was not told to keep",
    effect = "the device does not run; writes after the last flush are lost, and counted",
    recovery =
        "steady 3 min after the power is back, after one boot; nothing is lost that was forced to"
            + " the disk; the release is applied",
    runsOn = "QEMU")
@TestMethodOrder(MethodOrderer.MethodName.class)
class PowerLossScenario {

  @Predeployed static final Workload APP = Workloads.sensorLogger();

  private static final String SUPERVISOR = "balena-supervisor.service";

  /** So much that its arrival takes longer than the wait for the cut. */
  private static final int LARGE = 64 << 20;

  private static final String BOOTS = "journalctl --list-boots --quiet | wc -l";

  /** The target state is forced to the disk before it is accepted. */
  @Test
  @Tag("nightly")
  void whileAReleaseIsAppliedItIsAppliedAfterwards(Device device, Deployment app) {
    device.needed(PowerSupply.class);
    Workload next =
        APP.asRelease(2).withService(APP.service("sensor").withEnvironment("CHANGED", "yes"));
    KeptState before = KeptState.of(device);

    try (Injection writes = device.inject(FrequentWrites.by("web", "/").unforced())) {
      assertEquals(200, app.offer(next).status(), "the answer to a new release");
      Deployment release = next.runningOn(device);
      try (Underway applied =
              Underway.until(device, "the release ran", () -> release.missing().isEmpty());
          Injection cut = device.inject(PowerCut.losingUnforcedWrites())) {
        applied.requireCutShort();
        assertThat(device).supervisor().isSilent();
      }
      assertThat(device).recoversWithin(ofMinutes(3));
      assertThat(device).supervisor().appliesWithin(ofMinutes(3), release);
    }

    assertBack(device, before);
  }

  /** What has arrived of it is of no use, and in nobody's way. */
  @Test
  @Tag("nightly")
  void whileAReleaseArrivesItCanBeSentAgain(Device device, Deployment app) {
    device.needed(PowerSupply.class);
    byte[] content = new byte[LARGE];
    new Random(1).nextBytes(content);
    ContainerImage large =
        ContainerImage.named("balena-chaos/large:1")
            .withLayer(ImageLayer.empty().withFile("/large", 0644, content));
    KeptState before = KeptState.of(device);
    long free = freeKibibytes(device);
    CompletableFuture<Boolean> arrival = CompletableFuture.supplyAsync(() -> large.loadOn(device));
    Awaitility.await("the first of the image to arrive")
        .atMost(device.deadlines().scaled(ofMinutes(1)))
        .until(() -> freeKibibytes(device) < free - (LARGE >> 13));

    try (Injection cut = device.inject(PowerCut.losingUnforcedWrites())) {
      requireCutShort(arrival);
      assertThat(device).supervisor().isSilent();
    }

    assertThat(device).recoversWithin(ofMinutes(3));
    assertBack(device, before);
    if (!large.loadOn(device)) {
      throw new InvalidException("All of the image had arrived before the power was cut");
    }
  }

  /** A halted device may leave the sender without a word: then it has not answered either. */
  private static void requireCutShort(CompletableFuture<Boolean> arrival) {
    try {
      arrival.orTimeout(10, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      return;
    }
    throw new InvalidException("The image was taken before the power was cut");
  }

  /** Returns how much of the data partition is free. */
  static long freeKibibytes(Device device) {
    return Long.parseLong(
        device
            .shell()
            .require("df -k --output=avail " + Host.DATA_PARTITION + " | tail -n 1")
            .strip());
  }

  /** The readings that are forced are among many other writes that are not. */
  @Test
  void whileServicesWriteAllThatWasForcedIsKept(Device device, Deployment app) {
    device.needed(PowerSupply.class);
    Injection lock = device.inject(UpdateLock.heldBy(app, "web"));
    try (Injection writes = device.inject(FrequentWrites.by("web", "/").unforced())) {
      KeptState before = KeptState.of(device);
      try (LastWord sensor = new LastWord(app);
          Injection cut = device.inject(PowerCut.losingUnforcedWrites())) {
        assertThat(device).supervisor().isSilent();
      }
      assertThat(device).recoversWithin(ofMinutes(3));
      assertBack(device, before);
      assertFalse(lock.look().bites(), "the lock, which was in memory, is held");
      if (!device.shell().run("test -d /var/log/journal").ok()) { // it is where the log persists
        assertEquals("1", device.shell().require(BOOTS), "the boots that the journal knows");
      }
    }
  }

  /** It starts over at the next boot as if it had never been started. */
  @Test
  @Tag("nightly")
  void whileTheSupervisorStartsItStartsOver(Device device, Deployment app) {
    device.needed(PowerSupply.class);
    KeptState before = KeptState.of(device);

    try (Injection writes = device.inject(FrequentWrites.by("web", "/").unforced())) {
      long process = device.host().unit(SUPERVISOR).mainPid();
      device.shell().require("systemctl restart --no-block " + SUPERVISOR);
      Awaitility.await("another process of " + SUPERVISOR)
          .atMost(device.deadlines().scaled(ofMinutes(1)))
          .until(() -> starts(device.host().unit(SUPERVISOR), process));
      try (Underway started =
              Underway.until(device, "the supervisor answered", device.supervisor()::pings);
          Injection cut = device.inject(PowerCut.losingUnforcedWrites())) {
        started.requireCutShort();
        assertThat(device).supervisor().isSilent();
      }
      assertThat(device).recoversWithin(ofMinutes(3));
    }

    assertBack(device, before);
  }

  private static boolean starts(Host.Unit supervisor, long before) {
    return supervisor.isActive() && supervisor.mainPid() != before;
  }

  private static void assertBack(Device device, KeptState before) {
    before.assertIsBackAfterOneBoot();
    FileSystemChecks checks = FileSystemChecks.of(device);
    checks.assertRepairedFromItsJournal("resin-data");
    checks.assertWell();
    assertThat(device).volume("readings").isIntact().holdsAllThatWasReportedWritten();
  }
}
