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
import org.awaitility.Awaitility;
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
 * <p>Where requests are poured out the flood is small, since the device may be: eight connections
 * keep the supervisor busy, and more would be a flood of the device's processors and of the
 * flooder's own memory, two processes for each. Connections that say nothing are 2000, the most
 * that a {@link Flood} may be of.
 *
 * <p>Recovery: 30 s after the end of the flood at the latest, answers are as quick as before: half
 * of them, and 99 of 100, take twice as long at most, or 10 ms and half a second longer where that
 * is more. During it each question is answered, within 10 s; how quickly is on the timeline. A
 * target state that arrived meanwhile is applied within 3 min of its end. All the time the
 * supervisor's container takes 256 MiB at most: no source gives a bound, and that is a quarter of a
 * device with 1 GiB.
 *
 * <p>The best practice is to wait for each answer, and a while before the next question: asked once
 * a second for the state of all services, the supervisor is as quick for everybody else as before.
 *
 * <p>A flood of the SSH server is another one: it stops the server's socket, and whoever is not in
 * waits until a timer has looked, which it does each quarter of an hour; see {@link SshFlood}. In
 * the field scanners do it, from outside; here a container does. As in balena's own test the limit
 * of connections, of 200 in 2 s, is lowered to 2 in a minute, which five meet, and the timer looks
 * every ten seconds, with a bound of a minute; for the stock quarter of an hour nobody waits here.
 *
 * <p>Field reports: balena-os/meta-balena#3807 (devices out of reach for weeks once scanners had
 * flooded their SSH server) and #1837 (so many failed SSH connections that health checks failed);
 * of a flood of the supervisor's API none is known to this project, but
 * balena-os/balena-supervisor#803 (several requests for a restart at once).
 *
 * <p>Needs nothing but SSH. How long an answer takes during a flood, and how much memory the
 * supervisor takes, says nothing about balena's own where the stand-in runs, which has threads in
 * place of an event loop.
 */
@ChaosScenario("supervisor-flood")
@Catalogued(
    harm =
        "a service floods the supervisor's API: GETs, POSTs, slow bodies, 2000 idle connections; or"
            + " the SSH server by connections",
    effect =
        "the kernel has all the connections, and requests that the supervisor does not take; the SSH"
            + " server's socket is stopped by its limit, which is lowered",
    recovery =
        "steady, and as quick as before (p50, p99), within 30 s; not restarted; never more than 256"
            + " MiB of memory; a target state that arrived during the flood is applied 3 min after"
            + " it; the SSH server takes connections when its timer has looked, here within 1 min")
@TestMethodOrder(MethodOrderer.MethodName.class)
class SupervisorFloodScenario {

  private static final String SUPERVISOR = "balena-supervisor.service";

  /** Ends by itself after some minutes, or once its file /asks is gone. */
  private static final String ASKS =
      "touch /asks; for i in $(seq 200); do test -e /asks || break;"
          + " wget -q -O /dev/null"
          + " \"$BALENA_SUPERVISOR_ADDRESS/v2/state/status?apikey=$BALENA_SUPERVISOR_API_KEY\""
          + " && echo answered; sleep 1; done >/answers 2>&1";

  @Predeployed
  static final Workload APP = Workloads.sensorLogger().withService(Workloads.flooder());

  /** The best practice: the question that is a flood on eight connections, but after a pause. */
  @Test
  @Tag("nightly")
  void aServiceThatWaitsForEachAnswerAndASecondMoreHoldsNobodyUp(Device device) {
    ServiceContainer asker = new ServiceContainer(device, "flooder");
    Latency before = Latency.ofPings(device, "before");

    asker.start(ASKS);
    assertThat(device).supervisor().isAsQuickWithin(ofSeconds(30), before);

    long meanwhile = answers(asker);
    assertThat(meanwhile).as("answers that the service had meanwhile").isPositive();
    Awaitility.await("the service to be answered still")
        .atMost(device.deadlines().scaled(ofSeconds(10)))
        .until(() -> answers(asker) > meanwhile);
    asker.run("rm -f /asks /answers");
  }

  private static long answers(ServiceContainer asker) {
    return asker.run("cat /answers").lines().filter("answered"::equals).count();
  }

  /** Who is in stays in, and the app goes on. */
  @Test
  @Tag("nightly")
  void aFloodOfTheSshServerKeepsNewConnectionsOutUntilItsTimerLooks(Device device, Deployment app) {
    Map<String, String> started = app.started();
    assertThat(device).greetsNewConnections();

    Injection flood = device.inject(SshFlood.by(app));
    assertThat(device).greetsNobodyFor(ofSeconds(10));
    assertThat(device).isReachable();
    assertThat(device).service("web").keepsAnsweringFor(ofSeconds(5));
    flood.healBy(
        () -> {
          SshFlood.quickenTheTimer(device, flood);
          assertThat(device).unit("sshd.socket").succeedsWithin(ofMinutes(1));
        });

    assertThat(device).greetsNewConnections();
    assertThat(device).recoversWithin(ofSeconds(30));
    app.services().forEach(service -> assertThat(device).service(service).hasRunOnSince(started));
  }

  /** A flood must make the supervisor neither forget nor miss anything. */
  @Test
  void locksAreHonouredAndTheNextReleaseArrives(Device device, Deployment app) {
    Workload next =
        APP.withService(APP.service("chatty").withEnvironment("CHATTER_PER_SECOND", "2"))
            .asRelease(2);
    Map<String, String> started = app.started();
    Host.Unit supervisor = device.host().unit(SUPERVISOR);

    Injection flood = device.inject(Flood.ofGets(app, 8));
    try (flood) {
      assertThat(device).supervisor().honoursTheLockOf(app, "web");
      assertThat(app.offer(next).status()).as("the answer to a new release").isEqualTo(200);
      assertThat(flood.look().bites()).as("the flood has gone on until now").isTrue();
    }

    assertThat(device).supervisor().appliesWithin(ofMinutes(3), next.runningOn(device));
    assertThat(device).recoversWithin(ofMinutes(3));
    assertThat(flood.look().bites()).as("the flood goes on").isFalse();
    assertThat(device).unit(SUPERVISOR).hasRunOnSince(supervisor);
    assertThat(device).service("web").hasRunOnSince(started);
    assertThat(device).service("chatty").isStartedAgainWithin(ofSeconds(10), started);
    assertThat(device).volume("readings").isIntact();
  }

  /** Everybody waits longer, nobody in vain, and all is as before once it is over. */
  @Test
  @Tag("nightly")
  void theSupervisorOutlivesEachKindOfFlood(Device device, Deployment app) {
    Map<String, String> started = app.started();
    Host.Unit supervisor = device.host().unit(SUPERVISOR);

    for (Flood kind :
        List.of(
            Flood.ofGets(app, 8),
            Flood.ofPosts(app, 8),
            Flood.ofSlowBodies(app, 20),
            Flood.ofConnections(app, 2000))) {
      Latency before = Latency.ofPings(device, "before");
      Injection flood = device.inject(kind);
      try (flood) {
        Latency during = Latency.ofPings(device, "during, " + kind);
        assertThat(during.missed()).as("questions without an answer").isZero();
        assertThat(device).service("web").keepsAnsweringFor(ofSeconds(2));
        assertThat(flood.look().bites()).as("the flood has gone on until now").isTrue();
      }
      assertThat(flood.look().bites()).as("the flood goes on").isFalse();
      assertThat(device).supervisor().isAsQuickWithin(ofSeconds(30), before);
    }

    assertThat(device).recoversWithin(ofSeconds(30));
    assertThat(device).unit(SUPERVISOR).hasRunOnSince(supervisor);
    assertThat(device).supervisor().neverTookMoreThan(256);
    app.services().forEach(service -> assertThat(device).service(service).hasRunOnSince(started));
    assertThat(device).volume("readings").isIntact();
  }
}
