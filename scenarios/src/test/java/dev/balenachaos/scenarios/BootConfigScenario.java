package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import dev.balenachaos.fault.ConfigJson;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.Predeployed;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Service;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * {@code config.json} on the boot partition breaks while the device runs: it is truncated, emptied,
 * malformed, wrong-typed, or gone. What a boot with it is like is in {@link
 * BootConfigRebootScenario}.
 *
 * <p>People edit it over SSH or from a container that has the partition mounted, with a tool that
 * truncates the file before it writes it, or they err in their JSON. There is no copy of it, and
 * nobody repairs it. Field reports: balena-os/meta-balena#1697 (there is no safe way to edit it),
 * balena-os/balena-supervisor#1341 (a malformed file, and the supervisor crashes).
 *
 * <p>Whoever has read it before goes on, and whoever starts meanwhile has nothing to go by: then it
 * is systemd's affair (meta-balena 8.0.2, balena-supervisor 19.0.5).
 *
 * <table>
 * <caption>What becomes of its readers</caption>
 * <tr><th>reader</th><th>while it is broken</th><th>once it is repaired</th></tr>
 * <tr><td>{@code config-json.service}, at each change</td><td>fails; what is in force stays</td>
 * <td>succeeds at once: balena's release tests grant a change 10 s</td></tr>
 * <tr><td>units that take one thing from it, such as {@code balena-ntp-config}</td><td>fail when they
 * are started, since the cache is gone</td><td>stay so until somebody starts them</td></tr>
 * <tr><td>{@code os-config}</td><td>fails, and is started again 10 s later, for ever</td><td>succeeds
 * at its next start</td></tr>
 * <tr><td>the supervisor's unit</td><td>once restarted fails, and is started again 10 s later, for
 * ever; apps run on without it</td><td>is back after its next start</td></tr>
 * <tr><td>a supervisor that runs</td><td>does not look again</td><td>writes all of it anew with its
 * next setting, which is a repair too</td></tr>
 * </table>
 *
 * <p>Recovery: steady 30 s after the repair where nobody but {@code config-json.service} has
 * noticed, 1 min after it where others have, and 3 min after the supervisor's own, which gives the
 * host a name, for which the engine restarts. It needs nothing but SSH.
 *
 * <p>That a supervisor writes what it remembers is derived from its source, and held by the
 * stand-in here, as the report says. Its unit reads the file before it does, so that what it makes
 * itself of a broken one at its start is left to the stand-in's own tests. {@code os-config} is a
 * script of the reference device's. Not restarted here are {@code balena-hostname} and {@code
 * development-features}, since the engine would go with them; a boot tells of these.
 */
@ChaosScenario("boot-config")
@Catalogued(
    harm =
        "config.json is truncated, by the host or a container, emptied, removed, malformed or given a"
            + " value of a wrong type while the device runs, and units that read it are started"
            + " meanwhile",
    effect = "the device's own reader refuses the file",
    recovery =
        "the repaired file is taken within 10 s; os-config and the supervisor start at their next"
            + " try, steady 1 min after the repair, 3 min after the supervisor's own")
@TestMethodOrder(MethodOrderer.MethodName.class)
class BootConfigScenario {

  private static final String FILE = Host.BOOT_PARTITION + "/config.json";

  private static final String READER = "config-json.service";
  private static final String CLOCK_SOURCES = "balena-ntp-config.service";
  private static final String OS_CONFIG = "os-config.service";
  private static final String SUPERVISOR = "balena-supervisor.service";

  /** {@code tests/suites/os/tests/config-json} of meta-balena grants a change as much. */
  private static final Duration VISIBLE = ofSeconds(10);

  /** Two starts that are 10 s apart, and what they take. */
  private static final Duration TWO_STARTS = ofSeconds(45);

  @Predeployed static final Workload APP = Workloads.sensorLogger();

  /** Of its image busybox is used alone, which waits until it is asked. */
  private static final Service EDITOR =
      Service.named("editor", Workloads.gatekeeper().image())
          .withPrivileges()
          .withTmpfs("/run")
          .withMemoryLimit("64m")
          .withRestart("always");

  /** The repair is seen by the one unit that has seen the harm; nothing else has to recover. */
  @Test
  void atRunTimeOnlyTheReaderOfChangesNoticesAndARepairIsTakenAtOnce(
      Device device, Deployment app) {
    Map<String, String> before = app.started();
    String boot = device.host().bootId();
    Host.Unit failed;

    try (Injection broken = device.inject(ConfigJson.truncated())) {
      failed = failedReader(device);
      assertThat(device)
          .unit(READER)
          .saysWithin(VISIBLE, "[ERROR] os-config-json: Failed to parse");
      assertNobodyElseNotices(device);
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(5));
    }

    assertThat(device).recoversWithin(ofSeconds(30));
    assertThat(device).unit(READER).succeedsAnewWithin(VISIBLE, failed);
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
      Host.Unit failed;
      try (Injection broken = device.inject(way)) {
        failed = failedReader(device);
        assertNobodyElseNotices(device);
      }
      assertThat(device).unit(READER).succeedsAnewWithin(VISIBLE, failed);
    }

    assertThat(device).recoversWithin(ofSeconds(30));
    app.services().forEach(service -> assertThat(device).service(service).hasRunOnSince(before));
    assertThat(device).volume("readings").isIntact();
  }

  /** A container that is privileged mounts what it likes; the app is told of nothing. */
  @Test
  @Tag("nightly")
  void whatAContainerHasBrokenIsNoticedByNobodyElseEither(Device device, Deployment app) {
    Deployment edited = app.update(APP.asRelease(2).withService(EDITOR));
    assertThat(device).isSteadyWithin(ofMinutes(1));
    Map<String, String> before = edited.started();
    Host.Unit failed;

    try (Injection broken = device.inject(ConfigJson.truncatedBy(edited, EDITOR.name()))) {
      failed = failedReader(device);
      assertNobodyElseNotices(device);
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(5));
    }

    assertThat(device).recoversWithin(ofSeconds(30));
    assertThat(device).unit(READER).succeedsAnewWithin(VISIBLE, failed);
    edited.services().forEach(name -> assertThat(device).service(name).hasRunOnSince(before));
    assertThat(device).volume("readings").isIntact();
  }

  /** What was taken from the file before is in force all the while. */
  @Test
  void aUnitThatStartsMeanwhileFailsAndOsConfigTriesOnUntilTheRepair(Device device) {
    try {
      try (Injection broken = device.inject(ConfigJson.truncated())) {
        assertThat(device).unit(READER).failsWithin(VISIBLE);
        restart(device, CLOCK_SOURCES);
        assertThat(device).unit(CLOCK_SOURCES).failsWithin(VISIBLE);
        OsConfig.callTheCloud(device);
        assertThat(device).unit(OS_CONFIG).isRestartedWithin(TWO_STARTS, 2);
        assertThat(device).unit("chronyd.service").isActive();
        assertThat(device).service("web").keepsAnsweringFor(ofSeconds(5));
      }
      assertThat(device).unit(OS_CONFIG).succeedsWithin(ofSeconds(20));
      assertThat(device).unit(CLOCK_SOURCES).staysDownFor(ofSeconds(5));
    } finally {
      restart(device, CLOCK_SOURCES); // which nobody else would do, however the test ends
    }
    assertThat(device).unit(CLOCK_SOURCES).succeedsWithin(VISIBLE);
    assertThat(device).recoversWithin(ofMinutes(1));
  }

  /** The API is gone, and so is whoever would apply a release; nothing else is. */
  @Test
  @Tag("nightly")
  void aSupervisorThatStartsMeanwhileStartsInVainUntilTheRepair(Device device, Deployment app) {
    Map<String, String> before = app.started();

    try (Injection broken = device.inject(ConfigJson.truncated())) {
      assertThat(device).unit(READER).failsWithin(VISIBLE);
      restart(device, SUPERVISOR);
      assertThat(device).unit(SUPERVISOR).isRestartedWithin(TWO_STARTS, 2);
      assertThat(device).supervisor().isSilent();
      assertThat(device).unit("balena.service").isActive();
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(5));
    }

    assertThat(device).recoversWithin(ofMinutes(1));
    app.services().forEach(service -> assertThat(device).service(service).hasRunOnSince(before));
  }

  /** It remembers all of the file, and writes all of it when it has one thing to change. */
  @Test
  @Tag("nightly")
  void aSupervisorThatHasReadTheFileBeforeRepairsItWithoutKnowing(Device device) {
    String uuid = valueOf("uuid", device);
    Injection broken = device.inject(ConfigJson.truncated());
    Host.Unit failed = failedReader(device);

    broken.healBy(
        () -> {
          assertThat(device).supervisor().takesHostName("repaired");
          assertEquals("repaired", valueOf("hostname", device));
          assertEquals(uuid, valueOf("uuid", device));
        });

    assertThat(device).unit(READER).succeedsAnewWithin(VISIBLE, failed);
    assertThat(device).recoversWithin(ofMinutes(3));
    assertThat(device).volume("readings").isIntact();
  }

  /** The one unit that notices a broken file at run time; returns how it is then. */
  private static Host.Unit failedReader(Device device) {
    assertThat(device).unit(READER).failsWithin(VISIBLE);
    return device.host().unit(READER);
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

  private static void restart(Device device, String unit) {
    device.shell().require("systemctl restart --no-block " + unit);
  }

  private static String valueOf(String key, Device device) {
    return device.shell().require("jq -r ." + key + " " + FILE);
  }
}
