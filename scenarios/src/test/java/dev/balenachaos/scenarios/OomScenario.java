package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.fault.Memory;
import dev.balenachaos.fault.Processes;
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
 * A service takes all the memory that it can get. What that does to the way to the cloud is in
 * {@link OomCloudScenario}.
 *
 * <p>balenaOS limits nobody by itself, overcommits, and swaps into compressed memory (meta-balena
 * 8.0.2). A service without {@code mem_limit} therefore drives the whole device into the kernel's
 * OOM killer, which takes the biggest process but for a score: NetworkManager, dnsmasq and openvpn
 * -1000, the engine and its containerd -900, the shims of its containers -899, the journal -250 by
 * systemd's own default; everybody else, the supervisor, SSH sessions and services included, 0. A
 * service with {@code mem_limit}, the best practice, is killed alone: exit status 137, {@code
 * OOMKilled}, restarted by its policy. The kernel does not panic, so the device does not reboot.
 * Processes are limited in the same way: only by {@code pids_limit}.
 *
 * <p>Recovery: the service that misbehaved answers again after the engine's back-off, which is a
 * minute at most, and the start of its container; a supervisor that was killed within a minute of
 * the heal: 10 s of its unit's {@code RestartSec}, in which the unit is active again, and its
 * start.
 *
 * <p>Field reports: balena-os/meta-balena#1999 (a device out of memory slows down until its
 * services, engine and supervisor are restarted), balena-os/balena-supervisor#39 and #225 (the OOM
 * killer takes the supervisor), balena-os/balena-engine#140 (a service at its {@code mem_limit}).
 *
 * <p>Needs nothing but SSH. How big a supervisor is, and so whether it is the first to go where
 * each process of an app is small, says nothing about balena's own where the stand-in runs.
 *
 * <p>Not here yet: a fork bomb without a limit.
 */
@ChaosScenario("oom")
@Catalogued(
    harm =
        "a service takes all memory: with a limit and without, at once and slowly, by one process"
            + " and by many; or it multiplies",
    effect = "the kernel's log tells whom it has killed; the cgroup counts processes refused",
    recovery =
        "90 s after a service with a limit, 2 min after one without, the supervisor within 1 min; no"
            + " reboot")
@TestMethodOrder(MethodOrderer.MethodName.class)
class OomScenario {

  private static final String SUPERVISOR = "balena-supervisor.service";

  /** By their scores; openvpn, which needs a cloud, is {@link OomCloudScenario}'s. */
  private static final List<String> SPARED =
      List.of("balena.service", "NetworkManager.service", "dnsmasq.service");

  /** Longer than a leak takes to the limit. */
  private static final Duration LEAKING = ofSeconds(45);

  @Predeployed static final Workload APP = Workloads.unruly();

  /** With {@code pids_limit} there is room for the processes of others. */
  @Test
  @Tag("nightly")
  void aForkBombStopsAtItsLimitOfProcesses(Device device, Deployment app) {
    Map<String, String> before = app.started();

    try (Injection bomb = device.inject(Processes.multipliedBy(app, "capped"))) {
      assertThat(device).isReachable();
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(5));
      assertThat(device).supervisor().isHealthy();
    }

    assertThat(device).recoversWithin(ofSeconds(90));
    haveRunOn(device, before, "sensor", "web", "uncapped");
  }

  /** In between it is well: a slow leak comes to the same end again and again, and seldom. */
  @Test
  @Tag("nightly")
  void aSlowLeakIsKilledAtItsLimitAndServesInBetween(Device device, Deployment app) {
    Map<String, String> before = app.started();

    try (Injection leak = device.inject(Memory.leakedBy(app, "capped"))) {
      assertThat(device).service("capped").isStartedAgainWithin(ofSeconds(30), before);
      assertThat(device).service("capped").answersWithin(ofSeconds(30));
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(5));
      assertThat(device).oomKiller().killedOnlyOverItsLimit("capped");
    }

    assertThat(device).recoversWithin(ofSeconds(90));
    assertThat(device).service("capped").keepsAnsweringFor(LEAKING);
    haveRunOn(device, before, "sensor", "web", "uncapped");
  }

  /** Where each of many processes is small, the supervisor is the biggest; its unit restarts it. */
  @Test
  @Tag("nightly")
  void manySmallProcessesTakeTheSupervisorWhichComesBack(Device device, Deployment app) {
    String boot = device.host().bootId();
    Host.Unit supervisor = device.host().unit(SUPERVISOR);
    RunningUnits spared = RunningUnits.of(device, SPARED);

    try (Injection herd = device.inject(Memory.hoggedByManyProcessesOf(app, "uncapped"))) {
      assertThat(device).oomKiller().killsTheSupervisorFirstWithin(ofSeconds(30));
      spared.haveRunOn();
    }

    assertThat(device).unit(SUPERVISOR).comesBackAfter(ofSeconds(10), ofSeconds(20), supervisor);
    assertThat(device).supervisor().answersWithin(ofSeconds(40));
    assertThat(device).recoversWithin(ofMinutes(2));
    spared.haveRunOn();
    assertThat(device).oomKiller().sparedTheHostsServices();
    assertEquals(boot, device.host().bootId(), "running out of memory reboots no device");
    assertThat(device).volume("readings").isIntact();
  }

  /** The best practice: who is over its limit is killed, and nobody else. */
  @Test
  void withALimitOnlyTheHogIsKilled(Device device, Deployment app) {
    Map<String, String> before = app.started();

    try (Injection hog = device.inject(Memory.hoggedBy(app, "capped"))) {
      assertThat(device).service("capped").isOomKilledAndRestartedWithin(ofSeconds(30));
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(5));
      assertThat(device).supervisor().isHealthy();
      assertThat(device).oomKiller().killedOnlyOverItsLimit("capped");
    }

    assertThat(device).recoversWithin(ofSeconds(90));
    haveRunOn(device, before, "sensor", "web", "uncapped");
  }

  /**
   * The hog is the biggest, so it goes first, each time anew. The host's own services are spared,
   * and nobody else is restarted.
   */
  @Test
  @Tag("nightly")
  void withoutALimitTheHogGoesFirstAndTheHostsServicesAreSpared(Device device, Deployment app) {
    String boot = device.host().bootId();
    Map<String, String> before = app.started();
    RunningUnits spared = RunningUnits.of(device, SPARED);
    Host.Unit supervisor = device.host().unit(SUPERVISOR);

    try (Injection hog = device.inject(Memory.hoggedBy(app, "uncapped"))) {
      assertThat(device).oomKiller().killedFirstWithin(ofSeconds(30), "uncapped");
      assertThat(device).isReachable();
      assertThat(device).service("web").answersWithin(ofSeconds(30));
      spared.haveRunOn();
    }

    assertThat(device).recoversWithin(ofMinutes(2));
    spared.haveRunOn();
    assertThat(device).unit(SUPERVISOR).hasRunOnSince(supervisor);
    haveRunOn(device, before, "sensor", "web", "capped");
    assertThat(device).oomKiller().sparedTheHostsServices();
    assertEquals(boot, device.host().bootId(), "running out of memory reboots no device");
    assertThat(device).volume("readings").isIntact();
  }

  private static void haveRunOn(Device device, Map<String, String> before, String... services) {
    for (String service : services) {
      assertThat(device).service(service).hasRunOnSince(before);
    }
    assertThat(device).volume("readings").isIntact();
  }
}
