package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.balenachaos.device.CardReader;
import dev.balenachaos.device.Console;
import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import dev.balenachaos.device.Power;
import dev.balenachaos.fault.ConfigJson;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.Predeployed;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.opentest4j.TestAbortedException;

/**
 * {@code config.json} on the boot partition is broken: truncated, empty, malformed, wrong-typed, or
 * gone.
 *
 * <p>People edit it over SSH or from a container that has the partition mounted, with a tool that
 * truncates the file before it writes it, and the power goes in between; or they err in their JSON.
 * There is no copy of it, and nobody repairs it.
 *
 * <p>At run time hardly anybody notices (meta-balena 8.0.2): {@code config-json.service} fails,
 * what is in force stays, the supervisor has read the file long ago. A file that is whole again is
 * taken at once; balena's release tests grant a change 10 s.
 *
 * <p>The next boot is another matter. What takes settings from the file fails, and by what their
 * units require neither the engine nor the supervisor starts, nor an SSH server for anybody who
 * connects. Nobody gets in to repair the file: that takes the disk in another machine, and a boot.
 * Then the device is as it was, within the 3 min of any other boot here; balena's release tests
 * grant a boot 10 min.
 *
 * <p>The harness has a hook on the device for as long as the fault stands, which in such a boot
 * would put the file back minutes later: that is the harness's doing, and not balenaOS's. The test
 * has the file repaired from outside before.
 *
 * <p>The boots need a device with {@link Power}, {@link CardReader} and {@link Console}; all else
 * needs nothing but SSH. While nobody gets in, only the console tells of engine and supervisor, in
 * the words of the reference device's systemd. The stand-in cannot prove when balena's own
 * supervisor reads the file.
 *
 * <p>Not here yet: boots with a file that is broken in another way than truncated, a container that
 * does it, a supervisor that writes the file while it is broken, and a power cut while {@code
 * fatrw} writes it.
 */
@ChaosScenario("boot-config")
@Catalogued(
    harm =
        "config.json is truncated, emptied, removed, malformed or given a value of a wrong type;"
            + " the power is cut while it is truncated",
    effect = "the device's own reader refuses the file",
    recovery =
        "the repaired file is taken within 10 s at run time; steady 3 min after it was repaired on"
            + " the disk",
    runsOn = "any; power cuts on QEMU")
@TestMethodOrder(MethodOrderer.MethodName.class)
class BootConfigScenario {

  private static final String FILE = "config.json";
  private static final String PATH = Host.BOOT_PARTITION + "/" + FILE;

  /** How systemd begins to tell the console that what a unit requires has failed. */
  private static final String FAILED = "Dependency failed for ";

  private static final String READER = "config-json.service";

  /** {@code tests/suites/os/tests/config-json} of meta-balena grants a change as much. */
  private static final Duration VISIBLE = ofSeconds(10);

  @Predeployed static final Workload APP = Workloads.sensorLogger();

  /** The repair is seen by the one unit that has seen the harm; nothing else has to recover. */
  @Test
  void atRunTimeOnlyTheReaderOfChangesNoticesAndARepairIsTakenAtOnce(
      Device device, Deployment app) {
    Map<String, String> before = app.started();
    String boot = device.host().bootId();

    try (Injection broken = device.inject(ConfigJson.truncated())) {
      assertThat(device).unit(READER).failsWithin(VISIBLE);
      assertThat(device)
          .unit(READER)
          .saysWithin(VISIBLE, "[ERROR] os-config-json: Failed to parse");
      assertNobodyElseNotices(device);
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(5));
    }

    assertThat(device).recoversWithin(ofSeconds(30));
    assertThat(device).unit(READER).succeedsWithin(VISIBLE);
    app.services().forEach(service -> assertThat(device).service(service).hasRunOnSince(before));
    assertEquals(boot, device.host().bootId(), "a broken file at run time reboots nobody");
  }

  /** One after the other, each healed before the next. */
  @Test
  @Tag("nightly")
  void eachWayToBreakTheFileIsNoticedAtRunTimeByNobodyElse(Device device, Deployment app) {
    Map<String, String> before = app.started();
    List<ConfigJson> ways =
        List.of(
            ConfigJson.empty(),
            ConfigJson.malformed(),
            ConfigJson.missing(),
            ConfigJson.wrongTyped());

    for (ConfigJson way : ways) {
      try (Injection broken = device.inject(way)) {
        assertThat(device).unit(READER).failsWithin(VISIBLE);
        assertNobodyElseNotices(device);
      }
      assertThat(device).unit(READER).succeedsWithin(VISIBLE);
    }

    assertThat(device).recoversWithin(ofSeconds(30));
    app.services().forEach(service -> assertThat(device).service(service).hasRunOnSince(before));
    assertThat(device).volume("readings").isIntact();
  }

  /** The power goes while the file is half-written. */
  @Test
  @Tag("nightly")
  void afterAPowerCutNobodyGetsInUntilTheFileIsRepairedOnTheDisk(Device device) {
    Power power = needed(device, Power.class);
    CardReader card = needed(device, CardReader.class);
    needed(device, Console.class);
    byte[] whole = device.files().read(PATH);

    Injection broken = device.inject(ConfigJson.truncated());
    power.reset();
    assertThat(device).console().saysWithin(ofMinutes(2), FAILED + "balena.service");
    assertThat(device).console().saysWithin(ofMinutes(1), FAILED + "balena-supervisor.service");
    assertThat(device).console().saysWithin(ofMinutes(1), "Reached target multi-user.target");
    assertThat(device).greetsNobodyFor(ofSeconds(15));
    broken.healBy(() -> card.putOntoBootPartition(FILE, whole));

    assertThat(device).recoversWithin(ofMinutes(3));
    assertThat(device).greetsNewConnections();
    assertThat(device).volume("readings").isIntact();
  }

  private static <C> C needed(Device device, Class<C> capability) {
    return device
        .capability(capability)
        .orElseThrow(
            () ->
                new TestAbortedException(
                    "The test needs a device with " + capability.getSimpleName()));
  }

  private static void assertNobodyElseNotices(Device device) {
    assertThat(device).supervisor().isHealthy();
    assertEquals(
        200,
        device.supervisor().get("/v1/device/host-config").status(),
        "the supervisor tells the host's configuration");
    assertThat(device).unit("balena.service").isActive();
    assertThat(device).greetsNewConnections();
  }
}
