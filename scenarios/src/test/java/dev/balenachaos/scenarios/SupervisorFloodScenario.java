package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import dev.balenachaos.fault.Flood;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.fault.SshFlood;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.Predeployed;
import dev.balenachaos.probe.Latency;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A service floods the supervisor's API.
 *
 * <p>The supervisor limits neither the rate of requests nor the number of connections, and all its
 * handlers share one event loop (supervisor 19.0.5): everybody's answer takes longer. Its unit is
 * not restarted, since the unit's health check does not ask it (meta-balena 8.0.2). The app is not
 * touched, locks are honoured, and a target state that arrives meanwhile is applied.
 *
 * <p>The flood is small, since the device may be: some connections on which requests are poured out
 * keep the supervisor busy, whatever their number.
 *
 * <p>Needs nothing but SSH. How long an answer takes during a flood, and how much memory the
 * supervisor takes, says nothing about balena's own where the stand-in runs, which has threads in
 * place of an event loop.
 *
 * <p>A flood of the SSH server is another one: it stops the server's socket, and whoever is not in
 * waits for up to a quarter of an hour; see {@link SshFlood}. The test lets the timer's service
 * look at once.
 *
 * <p>Not here yet: a release that arrives during a flood and changes a service: the one here has
 * another number only.
 */
@ChaosScenario("supervisor-flood")
@Catalogued(
    harm =
        "a service floods the supervisor's API: GETs, POSTs, slow bodies, idle connections; the SSH"
            + " server is flooded by connections",
    effect =
        "the kernel has all the connections, and requests that the supervisor does not take; the SSH"
            + " server's socket is stopped by its limit",
    recovery =
        "at once, and as quick as before; not restarted; a target state that arrived during the"
            + " flood is applied 3 min after it; the SSH server takes connections at the next quarter"
            + " of an hour")
@TestMethodOrder(MethodOrderer.MethodName.class)
class SupervisorFloodScenario {

  private static final String SUPERVISOR = "balena-supervisor.service";

  @Predeployed
  static final Workload APP = Workloads.sensorLogger().withService(Workloads.flooder());

  /** Who is in stays in, and the app goes on. */
  @Test
  @Tag("nightly")
  void aFloodOfTheSshServerKeepsNewConnectionsOutUntilItsTimerLooks(Device device, Deployment app) {
    Map<String, String> started = app.started();
    assertThat(device).greetsNewConnections();

    Injection flood = device.inject(SshFlood.stoppingTheSocket());
    assertThat(device).greetsNobodyFor(ofSeconds(10));
    assertThat(device).isReachable();
    assertThat(device).service("web").keepsAnsweringFor(ofSeconds(5));
    flood.healBy(() -> device.shell().require("systemctl start recover-sshd-socket.service"));

    assertThat(device).greetsNewConnections();
    assertThat(device).recoversWithin(ofSeconds(30));
    app.services().forEach(service -> assertThat(device).service(service).hasRunOnSince(started));
  }

  /** A flood must make the supervisor neither forget nor miss anything. */
  @Test
  void locksAreHonouredAndTheNextReleaseArrives(Device device, Deployment app) {
    Workload next = APP.asRelease(2);
    Host.Unit supervisor = device.host().unit(SUPERVISOR);

    Injection flood = device.inject(Flood.ofGets(app, 8));
    try (flood) {
      assertThat(device).supervisor().honoursTheLockOf(app, "web");
      assertThat(app.offer(next).status()).as("the answer to a new release").isEqualTo(200);
    }

    assertThat(device).supervisor().appliesWithin(ofMinutes(3), next.runningOn(device));
    assertThat(device).recoversWithin(ofMinutes(3));
    assertThat(flood.look().bites()).as("the flood goes on").isFalse();
    assertThat(device).unit(SUPERVISOR).hasRunOnSince(supervisor);
    assertThat(device).volume("readings").isIntact();
  }

  /** Everybody waits longer, nobody in vain, and all is as before once it is over. */
  @Test
  @Tag("nightly")
  void theSupervisorOutlivesEachKindOfFlood(Device device, Deployment app) {
    Map<String, String> started = app.started();
    Host.Unit supervisor = device.host().unit(SUPERVISOR);
    Latency before = Latency.ofPings(device, "before");

    for (Flood kind :
        List.of(
            Flood.ofGets(app, 8),
            Flood.ofPosts(app, 8),
            Flood.ofSlowBodies(app, 20),
            Flood.ofConnections(app, 100))) {
      try (Injection flood = device.inject(kind)) {
        Latency during = Latency.ofPings(device, "during, " + kind);
        assertThat(during.missed()).as("questions without an answer").isZero();
        assertThat(device).service("web").keepsAnsweringFor(ofSeconds(2));
      }
      assertThat(device).supervisor().isAsQuickAs(before);
    }

    assertThat(device).recoversWithin(ofSeconds(30));
    assertThat(device).unit(SUPERVISOR).hasRunOnSince(supervisor);
    assertThat(device).supervisor().neverTookMoreThan(256);
    app.services().forEach(service -> assertThat(device).service(service).hasRunOnSince(started));
    assertThat(device).volume("readings").isIntact();
  }
}
