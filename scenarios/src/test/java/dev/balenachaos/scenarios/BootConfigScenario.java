package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.balenachaos.device.Device;
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

/**
 * {@code config.json} on the boot partition is broken: truncated, empty, malformed, wrong-typed, or
 * gone.
 *
 * <p>People edit it over SSH or from a container that has the partition mounted, with a tool that
 * truncates the file before it writes it, and the power goes in between; or they err in their JSON.
 * At run time hardly anybody notices (meta-balena 8.0.2): {@code config-json.service} fails, what
 * is in force stays, the supervisor has read the file long ago. There is no copy and nobody repairs
 * it. A file that is whole again is taken at once.
 *
 * <p>Not here yet: what a reboot makes of it. Then neither engine nor supervisor start, and nobody
 * gets in over SSH (meta-balena 8.0.2, by what their units require).
 */
@ChaosScenario("boot-config")
@Catalogued(
    harm = "config.json is truncated, emptied, removed, malformed or given a value of a wrong type",
    effect = "the device's own reader refuses the file",
    recovery = "the repaired file is taken within 10 s at run time")
@TestMethodOrder(MethodOrderer.MethodName.class)
class BootConfigScenario {

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
