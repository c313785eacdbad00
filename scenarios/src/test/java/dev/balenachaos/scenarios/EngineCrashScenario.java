package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import dev.balenachaos.fault.HostProcess;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.fault.SupervisorContainer;
import dev.balenachaos.fault.SupervisorImage;
import dev.balenachaos.fault.UnguardedContainer;
import dev.balenachaos.fault.Watchdog;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.Predeployed;
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
 * The engine or the supervisor crashes, or hangs.
 *
 * <p>meta-balena 8.0.2 lets systemd start both again: a killed engine at once, a killed supervisor
 * after 10 s, with another container if that was removed. Containers need no engine to run, and
 * live on until the next engine starts: that one ends each that it finds alive, and starts those
 * whose restart policy says so (balena-engine 20.10.44, without live restore). No app notices that
 * a supervisor is gone.
 *
 * <p>An engine that hangs is ended by its watchdog of six minutes, whose health check asks
 * containerd as well. systemd lets a process that it ends go on first, so that an engine that was
 * stopped ends in order, with all containers, or is killed after 90 s, the default of systemd. One
 * that goes on before that has harmed nobody. A supervisor that hangs is noticed by nobody: the
 * health check of its unit asks only whether the engine has its image. One whose image was removed
 * is ended by that, and its unit asks the cloud for another one, as documented; where there is no
 * cloud, as here and on a device that belongs to no fleet, it stays away. Of the tests that a
 * watchdog plays a part in all but two shorten it by a drop-in below {@code /run}, as balena's own
 * do, which costs a restart of the unit before the harm and after it.
 *
 * <p>An engine grants its containers 15 s to end, or 5 s more than the longest {@code
 * stop_grace_period} of them, and then ends without them ({@code Force shutdown daemon}; moby,
 * {@code Daemon.ShutdownTimeout}). The next one may then have a task of a container that is no
 * more, and can never start that one again: {@code task … already exists} (balena-os/
 * balena-engine#435, closed since; #436 is like it). Debian's 20.10.24 did so twice in runs of the
 * test at the watchdog's own pace, on a host that was busy with three devices: after six minutes
 * there is much to be logged first. All containers stayed away, the supervisor's too, and the test
 * was rightly FAIL. So the app here asks for a minute.
 *
 * <p>Recovery is the steady state, each container running once and no reading lost: 2 min after a
 * killed engine, 1 min after a killed supervisor, and 4.5 min and the period of its watchdog after
 * an engine began to hang. The best practice against all of it is a restart policy, which each
 * service of the workload has; a container without one ends with the engine, and nobody starts it
 * again. Field reports: balena-os/meta-balena#1391 (a containerd that hangs, which nobody noticed
 * then), #2326 and #2363 (a watchdog that ends an engine that is only slow), and
 * balena-os/balena-engine#280.
 *
 * <p>Needs nothing but SSH. That the supervisor's container is kept, and how fast it is back, says
 * nothing about balena's own where the stand-in runs. That a supervisor is pulled anew is not here:
 * it takes balena's cloud.
 */
@ChaosScenario("engine-crash")
@Catalogued(
    harm =
        "the engine, its containerd or the supervisor is killed, or stopped in its tracks; the"
            + " supervisor's container or its image is removed",
    effect =
        "the process, the container or the image is gone, or the kernel says that it is stopped",
    recovery =
        "by itself: steady 2 min after a killed engine, 1 min after a killed or removed supervisor; an engine"
            + " that hangs is ended by its watchdog, and steady 4.5 min and its period after it began;"
            + " each container runs once. A supervisor that hangs: 30 s after it goes on; one"
            + " without its image: 1 min after it is back")
@TestMethodOrder(MethodOrderer.MethodName.class)
class EngineCrashScenario {

  private static final String ENGINE = "balena.service";
  private static final String SUPERVISOR = "balena-supervisor.service";

  /** Twice that of balena's own tests, since a check takes long on a slow device. */
  private static final Duration WATCHDOG = ofSeconds(30);

  /** What meta-balena 8.0.2 gives the engine. */
  private static final Duration ITS_OWN_WATCHDOG = ofMinutes(6);

  /** What it gives the supervisor. */
  private static final Duration THAT_OF_THE_SUPERVISOR = ofMinutes(3);

  /** What systemd grants a unit that is to end, before it kills it. */
  private static final Duration TO_END = ofSeconds(90);

  /** An engine that ends on a slow device has more than 15 s to end the containers. */
  @Predeployed
  static final Workload APP =
      Workloads.sensorLogger()
          .withService(Workloads.sensorLogger().service("chatty").withStopGracePeriod("1m"));

  private static final String IMAGE = APP.service("chatty").image().reference();

  /** systemd lets it go on with the signal that ends it. */
  @Test
  @Tag("nightly")
  void anEngineThatHangsIsEndedByItsWatchdog(Device device) {
    itsWatchdogEndsAnEngineSooner(HostProcess.engine().frozen(), device);
  }

  @Test
  @Tag("nightly")
  void anEngineThatHangsIsEndedByItsWatchdogAtItsOwnPace(Device device) {
    assertThat(device).unit(ENGINE).hasAWatchdogOf("6min");
    itsWatchdogEndsAnEngine(ITS_OWN_WATCHDOG, HostProcess.engine().frozen(), device);
  }

  /** The health check asks containerd as well. */
  @Test
  @Tag("nightly")
  void anEngineWhoseContainerdHangsIsEndedByItsWatchdog(Device device) {
    itsWatchdogEndsAnEngineSooner(HostProcess.containerd().frozen(), device);
  }

  /** Not even by its watchdog, which would have bitten twice: only the heal brings it back. */
  @Test
  @Tag("nightly")
  void aSupervisorThatHangsIsNoticedByNobody(Device device, Deployment app) {
    Map<String, String> before = app.started();
    try (Injection sooner = device.inject(Watchdog.of(SUPERVISOR, WATCHDOG))) {
      assertThat(device).isSteadyWithin(ofMinutes(1));

      try (Injection hang = device.inject(HostProcess.supervisor().frozen())) {
        assertThat(device).unit(SUPERVISOR).runsOnFor(WATCHDOG.multipliedBy(2));
        assertThat(device).supervisor().isSilent();
        assertThat(device).service("web").keepsAnsweringFor(ofSeconds(5));
      }
      assertThat(device).recoversWithin(ofSeconds(30));
      app.services().forEach(service -> assertThat(device).service(service).hasRunOnSince(before));
    }
  }

  /** Each container lives until the next engine ends it, and starts it anew by its policy. */
  @Test
  @Tag("nightly")
  void aKilledEngineComesBackAndStartsEachContainerAnewOnce(Device device, Deployment app) {
    Map<String, String> before = app.started();
    Host.Unit engine = device.host().unit(ENGINE);

    try (Injection crash = device.inject(HostProcess.engine().killed())) {
      assertThat(device).unit(ENGINE).isBackWithin(ofMinutes(1), engine);
      assertThat(device).recoversWithin(ofMinutes(2));
    }

    for (String service : app.services()) {
      assertThat(device).service(service).isStartedAgainWithin(ofSeconds(10), before);
    }
    assertThat(device).engine().hasStartedOnce(app);
    assertThat(device).engine().runsEachContainerOnce();
    assertThat(device).volume("readings").isIntact();
  }

  /** It, too, lives until the next engine ends it, beside services that are started anew. */
  @Test
  @Tag("nightly")
  void aContainerWithoutARestartPolicyEndsWithTheEngineForGood(Device device, Deployment app) {
    Map<String, String> before = app.started();

    try (Injection unguarded = device.inject(UnguardedContainer.of(IMAGE))) {
      try (Injection crash = device.inject(HostProcess.engine().killed())) {
        assertThat(device).recoversWithin(ofMinutes(2));
      }

      assertThat(device).service("web").isStartedAgainWithin(ofSeconds(10), before);
      assertThat(unguarded.look().seen()).isEqualTo("it is exited");
    }
    assertThat(device).engine().runsEachContainerOnce();
  }

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

  /** Its unit's client ends with it; the next start of the unit makes another one. */
  @Test
  @Tag("nightly")
  void aRemovedSupervisorIsMadeAnewAndNoContainerIsRestarted(Device device, Deployment app) {
    Map<String, String> before = app.started();

    try (Injection removal = device.inject(SupervisorContainer.removed())) {
      assertThat(device).supervisor().isSilent();
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(5));
      assertThat(device).recoversWithin(ofMinutes(1));
    }

    app.services().forEach(service -> assertThat(device).service(service).hasRunOnSince(before));
    assertThat(device).engine().runsEachContainerOnce();
  }

  /**
   * Its container goes on until the watchdog has its unit start anew, which it cannot: the engine's
   * client passes the watchdog's signal on to the container, and is killed once it has had its
   * time. The app does not notice.
   */
  @Test
  @Tag("nightly")
  void aSupervisorWithoutItsImageStaysAwayFromItsNextStartOnUntilTheImageIsBack(
      Device device, Deployment app) {
    Map<String, String> before = app.started();

    try (Injection removal = device.inject(SupervisorImage.removed())) {
      assertThat(device).supervisor().answersWithin(ofSeconds(5));
      assertThat(device).unit(SUPERVISOR).hasAWatchdogOf("3min");
      assertThat(device)
          .unit(SUPERVISOR)
          .isEndedByItsWatchdogWithin(THAT_OF_THE_SUPERVISOR, TO_END);
      assertThat(device).supervisor().isSilentWithin(ofMinutes(1));
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(30));
      assertThat(device).supervisor().isSilent();
    }

    assertThat(device).recoversWithin(ofMinutes(1));
    app.services().forEach(service -> assertThat(device).service(service).hasRunOnSince(before));
    assertThat(device).engine().runsEachContainerOnce();
  }

  private static void itsWatchdogEndsAnEngineSooner(HostProcess frozen, Device device) {
    try (Injection sooner = device.inject(Watchdog.of(ENGINE, WATCHDOG))) {
      assertThat(device).isSteadyWithin(ofMinutes(2));
      itsWatchdogEndsAnEngine(WATCHDOG, frozen, device);
    }
  }

  private static void itsWatchdogEndsAnEngine(Duration period, HostProcess frozen, Device device) {
    Host.Unit engine = device.host().unit(ENGINE);
    Duration ended = TO_END.plus(ofMinutes(1));

    try (Injection hang = device.inject(frozen)) {
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(5));
      assertThat(device).unit(ENGINE).isEndedByItsWatchdogWithin(period, ended);
      assertThat(device).unit(ENGINE).isBackWithin(ofMinutes(1), engine);
      assertThat(device).recoversWithin(period.plus(ended).plus(ofMinutes(2)));
    }
    assertThat(device).engine().runsEachContainerOnce();
    assertThat(device).volume("readings").isIntact();
  }
}
