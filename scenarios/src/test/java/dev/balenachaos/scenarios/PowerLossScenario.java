package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMinutes;

import dev.balenachaos.device.Device;
import dev.balenachaos.fault.FrequentWrites;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.fault.PowerCut;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.Predeployed;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
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
 * was forced to the disk; the journal, which is in memory, and what was not forced are lost.
 *
 * <p>Recovery: steady 3 min after the power is back, after just one boot; each file system was
 * checked, and that of the data repaired from its journal; {@code config.json} is as it was; of the
 * readings all are there that were forced before the cut was ordered, byte for byte, the last one
 * too that was told to be forced before it, and the others run on without a gap.
 *
 * <p>Needs the capability {@link dev.balenachaos.device.PowerSupply}. On QEMU the disk's writes are
 * logged for some seconds before the cut, and replayed up to the last flush and, beyond it, but for
 * those that are drawn to be lost. Which of its writes real flash loses, it alone knows.
 *
 * <p>Not here yet: a cut while the supervisor comes up, while a release arrives or is applied, and
 * while the host updates itself; writes that are torn.
 */
@ChaosScenario("power-loss")
@Catalogued(
    harm =
        "the power is cut while services write, and while the supervisor is restarted; the disk loses"
            + " some of what it was not told to keep",
    effect = "the device does not run; writes after the last flush are lost, and counted",
    recovery =
        "steady 3 min after the power is back, after one boot; nothing is lost that was forced to"
            + " the disk",
    runsOn = "QEMU")
@TestMethodOrder(MethodOrderer.MethodName.class)
class PowerLossScenario {

  @Predeployed static final Workload APP = Workloads.sensorLogger();

  /** The readings that are forced are among many other writes that are not. */
  @Test
  @Tag("nightly")
  void whileServicesWriteAllThatWasForcedIsKept(Device device, Deployment app) {
    try (Injection writes = device.inject(FrequentWrites.by("web", "/").unforced())) {
      KeptState before = KeptState.of(device, app);
      LastWord sensor = new LastWord(device, app);
      try (sensor;
          Injection cut = device.inject(PowerCut.losingUnforcedWrites())) {
        assertThat(device).supervisor().isSilent();
      }
      assertThat(device).recoversWithin(ofMinutes(3));
      sensor.assertKept();
      assertBack(device, before);
    }
  }

  /** It starts over at the next boot as if it had never been restarted. */
  @Test
  @Tag("nightly")
  void whileTheSupervisorIsRestartedItStartsOver(Device device, Deployment app) {
    KeptState before = KeptState.of(device, app);

    try (Injection writes = device.inject(FrequentWrites.by("web", "/").unforced())) {
      device.shell().require("systemctl restart --no-block balena-supervisor");
      try (Injection cut = device.inject(PowerCut.losingUnforcedWrites())) {
        assertThat(device).supervisor().isSilent();
      }
      assertThat(device).recoversWithin(ofMinutes(3));
    }

    assertBack(device, before);
  }

  private static void assertBack(Device device, KeptState before) {
    before.assertIsBackAfterOneBoot();
    FileSystemChecks checks = FileSystemChecks.of(device);
    checks.assertRepairedFromItsJournal("resin-data");
    checks.assertWell();
    assertThat(device).volume("readings").isIntact().holdsAllThatWasReportedWritten();
  }
}
