package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.balenachaos.device.Device;
import dev.balenachaos.fault.HostProcess;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.Predeployed;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The supervisor crashes, or the engine hangs.
 *
 * <p>meta-balena 8.0.2 lets systemd start a killed supervisor again after 10 s, and no app notices.
 * An engine that hangs is ended by its watchdog after six minutes; one that goes on before that has
 * harmed nobody, since containers need no engine to run.
 *
 * <p>Not here yet: a killed engine, a hung containerd and the watchdog's bite, a supervisor that
 * hangs.
 *
 * <p>Needs nothing but SSH. That the supervisor's container is kept, and how fast it is back, says
 * nothing about balena's own where the stand-in runs.
 */
@ChaosScenario("engine-crash")
@Catalogued(
    harm = "the supervisor is killed; the engine is stopped in its tracks for a while",
    effect = "the process is gone, or the kernel says that it is stopped",
    recovery =
        "steady by itself 1 min after a killed supervisor, 30 s after the engine goes on; no"
            + " container is restarted")
@TestMethodOrder(MethodOrderer.MethodName.class)
class EngineCrashScenario {

  private static final String ENGINE = "balena.service";

  @Predeployed static final Workload APP = Workloads.sensorLogger();

  /** Containers need no engine to run, only to be looked at. */
  @Test
  @Tag("nightly")
  void containersRunOnWhileTheEngineIsStoppedInItsTracks(Device device, Deployment app) {
    Map<String, String> before = app.started();

    try (Injection hang = device.inject(HostProcess.engine().frozen())) {
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(10));
      assertThat(device).engine().isSilent();
      assertThat(device).unit(ENGINE).isActive();
    }

    assertThat(device).recoversWithin(ofSeconds(30));
    assertThat(device).service("web").hasRunOnSince(before);
    assertThat(device).engine().runsEachContainerOnce();
  }

  /** The app does not notice. */
  @Test
  void aKilledSupervisorComesBackAndNoContainerIsRestarted(Device device, Deployment app) {
    Map<String, String> before = app.started();

    try (Injection crash = device.inject(HostProcess.supervisor().killed())) {
      assertThat(device).supervisor().isSilent();
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(5));
      assertThat(device).recoversWithin(ofMinutes(1));
    }

    app.services().forEach(service -> assertThat(device).service(service).hasRunOnSince(before));
    assertThat(device).engine().runsEachContainerOnce();
  }
}
