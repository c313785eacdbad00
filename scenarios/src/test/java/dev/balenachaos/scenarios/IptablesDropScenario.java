package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static dev.balenachaos.fault.HostFirewall.Door.NAMES;
import static dev.balenachaos.fault.HostFirewall.Door.SUPERVISOR;
import static dev.balenachaos.fault.HostFirewall.Door.TIME;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balenachaos.device.Boot;
import dev.balenachaos.device.Device;
import dev.balenachaos.fault.FlushedChain;
import dev.balenachaos.fault.HostFirewall;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.fault.Watchdog;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.InLab;
import dev.balenachaos.junit.Predeployed;
import dev.balenachaos.lab.Lab;
import dev.balenachaos.lab.LabHost;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A container filters what the device itself needs.
 *
 * <p>The documented failure: an app that is on the host's network and has {@code NET_ADMIN} shares
 * the one firewall with the host, the engine and the supervisor. Whoever writes rules for his app
 * there writes them for all. balena's documentation says which ports the device needs: 443, 123 and
 * 53 outwards; inside it is 48484. Many such scripts begin with {@code iptables -F}, which empties
 * what others have written.
 *
 * <p>What must happen:
 *
 * <ul>
 *   <li>A rule on 48484 takes the supervisor's API. It runs on, and nobody reaches it: a client
 *       behind a DROP hangs for as long as it is willing to, behind a REJECT it is refused at once.
 *   <li>One on 53 takes the names. The clock stays right.
 *   <li>One on 123 takes the time. chronyd polls every four and a half hours (meta-balena 8.0.2,
 *       {@code chrony.conf}), so it notices only when it starts or its unit is checked; the test
 *       lets it do so sooner by a drop-in. What is asked is whether chronyd holds a source: that
 *       packets were sent proves nothing.
 *   <li>Nobody takes rules away. The kernel forgets them in a reboot, and a container that adds
 *       them at each start brings them back.
 *   <li>Nobody looks after a chain. The engine writes its rules when it starts, and for each
 *       network that it makes. Where {@code FORWARD} is flushed, its policy drops all: the app is
 *       cut off from the device's network, and answers on the device itself.
 * </ul>
 *
 * <p>Recovery: the supervisor, names and SSH are there again 1 min after a rule is gone, time 5
 * min, as chronyd has to be checked first; a device that was rebooted, or whose engine has started
 * anew, after 3 min.
 *
 * <p>Needs an app with the service {@link Workloads#gatekeeper()}, which adds the rules. SSH comes
 * over a cable of its own, or on a port that no rule names. Names, time, and what the device's
 * network sees need a lab. What needs a managed device too, 443, the cloudlink, all rules at once
 * and the supervisor's own chain, is in {@link IptablesDropCloudScenario}.
 *
 * <p>Field reports: balena-os/balena-supervisor#1482 and #1525 (a service's own rules beside those
 * of the supervisor), balena-os/meta-balena#2688 (the engine's chains gone, and not written anew).
 */
@ChaosScenario("iptables-drop")
@Catalogued(
    harm =
        "a container on the host's network drops or refuses 48484, or drops 53 or 123, once or at"
            + " each of its starts, or flushes the chain by which packets pass to containers",
    effect =
        "its rules count packets, and a try from the host has no answer or is refused; the chain is"
            + " empty",
    recovery =
        "1 min after the rules are gone, 5 min for the time, 3 min after a reboot that forgets"
            + " them; a flushed chain 3 min after its engine has started anew; a network that is"
            + " made anew brings its own rules alone",
    runsOn = "any; for names, time and the flushed chain devices in a lab")
@TestMethodOrder(MethodOrderer.MethodName.class)
class IptablesDropScenario {

  private static final String GATEKEEPER = "gatekeeper";
  private static final String SOME_HOST = LabHost.API.hostName();
  private static final String UNIT = "balena-supervisor.service";
  private static final String ENGINE = "balena.service";

  @Predeployed
  static final Workload APP = Workloads.sensorLogger().withService(Workloads.gatekeeper());

  /** It runs and nobody reaches it: a DROP costs its clients their patience, a REJECT nothing. */
  @Test
  void aSupervisorBehindADropLetsItsClientsWaitAndBehindARejectRefusesThem(
      Device device, Deployment app) {
    Map<String, String> before = app.started();
    assertThat(device).service(GATEKEEPER).asClientOfTheSupervisor().isAnswered();

    try (Injection drop = device.inject(HostFirewall.dropping(SUPERVISOR).by(app, GATEKEEPER))) {
      assertThat(device)
          .service(GATEKEEPER)
          .asClientOfTheSupervisor()
          .waitsInVainFor(ofSeconds(10));
      assertThat(device).supervisor().isSilent();
      assertThat(device).unit(UNIT).isActive();
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(3));
    }
    assertThat(device).recoversWithin(ofMinutes(1));
    assertThat(device).service(GATEKEEPER).asClientOfTheSupervisor().isAnswered();

    try (Injection reject = device.inject(HostFirewall.rejecting(SUPERVISOR).by(app, GATEKEEPER))) {
      assertThat(device).service(GATEKEEPER).asClientOfTheSupervisor().isRefusedAtOnce();
      assertThat(device).supervisor().isSilent();
      assertThat(device).unit(UNIT).isActive();
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(3));
    }
    assertThat(device).recoversWithin(ofMinutes(1));
    app.services().forEach(service -> assertThat(device).service(service).hasRunOnSince(before));
  }

  /** Each rule takes one thing, and what it does not take goes on. */
  @Test
  @Tag("nightly")
  @InLab
  void withoutNamesTimeGoesOnAndWithoutTimeNamesDo(Device device, Deployment app, Lab lab) {
    assertThat(device).ntp().isSynchronisedWithin(ofMinutes(2));
    assertThat(device).resolves(SOME_HOST);

    try (Injection noNames = device.inject(HostFirewall.dropping(NAMES).by(app, GATEKEEPER))) {
      assertThat(device).doesNotResolve(SOME_HOST);
      assertTrue(Ability.TIME.lives(device, lab), "without names no time server answers");
      theAppAndTheSupervisorGoOn(device);
    }
    assertThat(device).recoversWithin(ofMinutes(1));
    assertThat(device).resolves(SOME_HOST);

    try (Injection noTime = device.inject(HostFirewall.dropping(TIME).by(app, GATEKEEPER));
        Injection sooner = device.inject(Watchdog.of("chronyd.service", ofSeconds(20)))) {
      assertThat(device).ntp().losesItsSourceWithin(ofMinutes(1));
      assertFalse(Ability.TIME.lives(device, lab), "behind the rule a time server answers");
      assertThat(device).resolves(SOME_HOST);
      theAppAndTheSupervisorGoOn(device);
    }
    assertThat(device).recoversWithin(ofMinutes(5));
  }

  /** Rules are in the kernel alone. */
  @Test
  @Tag("nightly")
  void aRebootForgetsTheRules(Device device, Deployment app) {
    Injection drop = device.inject(HostFirewall.dropping(SUPERVISOR).by(app, GATEKEEPER));
    assertThat(device).supervisor().isSilent();
    drop.healBy(device::reboot);

    assertThat(device).recoversWithin(ofMinutes(3));
    assertThat(device).service(GATEKEEPER).asClientOfTheSupervisor().isAnswered();
  }

  /** A reboot is no way out of what an app does at each of its starts. */
  @Test
  @Tag("nightly")
  void aContainerThatAddsItsRulesAtEachStartBringsThemBack(Device device, Deployment app) {
    try (Injection drop =
        device.inject(HostFirewall.dropping(SUPERVISOR).by(app, GATEKEEPER).atEachStart())) {
      device.reboot(Boot.Gate.ENGINE);
      bitesWithin(ofMinutes(1), drop, device);
      assertThat(device)
          .service(GATEKEEPER)
          .asClientOfTheSupervisor()
          .waitsInVainFor(ofSeconds(10));
      assertThat(device).supervisor().isSilent();
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(3));
    }

    assertThat(device).recoversWithin(ofMinutes(1));
  }

  /** The engine answers before the container that it starts has written its rules. */
  private static void bitesWithin(Duration deadline, Injection rules, Device device) {
    try {
      Awaitility.await()
          .pollInterval(ofSeconds(1))
          .atMost(device.deadlines().scaled(deadline))
          .until(() -> rules.look().bites());
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          "[" + device.name() + "] Expected the rules to be back, but: " + rules.look().seen(), e);
    }
  }

  /** Nobody looks after a chain but the one that wrote it, and that one only when it starts. */
  @Test
  @Tag("nightly")
  @InLab
  void aFlushedChainComesBackWhenItsOwnerStarts(Device device, Deployment app, Lab lab) {
    assertThatTheLanSeesTheApp(device, lab);
    Injection flushed = device.inject(FlushedChain.ofTheEngine(app, GATEKEEPER));
    cutsTheAppOff(flushed, device, lab);

    flushed.healBy(() -> device.shell().require("systemctl restart " + ENGINE));

    assertThat(device).recoversWithin(ofMinutes(3));
    assertThatTheLanSeesTheApp(device, lab);
  }

  /**
   * A network comes with rules of its own, those of the others stay away. What its recovery tells
   * is more than the network takes: it counts from the removal of the app, through its deployment,
   * to the restart of the engine by which the undo brings back what still lacks.
   */
  @Test
  @Tag("nightly")
  @InLab
  void aFlushedChainComesBackInPartWithANetworkThatIsMadeAnew(
      Device device, Deployment app, Lab lab) {
    assertThatTheLanSeesTheApp(device, lab);
    RunningUnits engine = RunningUnits.of(device, List.of(ENGINE));
    int all = rulesOfForward(device);
    Injection flushed = device.inject(FlushedChain.ofTheEngine(app, GATEKEEPER));
    cutsTheAppOff(flushed, device, lab);

    flushed.healBy(
        () -> {
          app.remove();
          device.deploy(APP);
          assertThatTheLanSeesTheApp(device, lab);
          assertThat(rulesOfForward(device)).as("rules, of %s", all).isBetween(1, all - 1);
          engine.haveRunOn();
        });

    assertThat(device).recoversWithin(ofMinutes(3));
    assertThatTheLanSeesTheApp(device, lab);
  }

  private static int rulesOfForward(Device device) {
    return (int)
        device
            .shell()
            .require("iptables -w 10 -S FORWARD")
            .lines()
            .filter(line -> line.startsWith("-A "))
            .count();
  }

  private static void cutsTheAppOff(Injection flushed, Device device, Lab lab) {
    theAppAndTheSupervisorGoOn(device);
    assertThat(device).service("web").keepsAnsweringFor(ofSeconds(15));
    assertFalse(
        new LanClient(device, lab).seesTheApp(), "packets pass to the app without a rule for it");
    assertTrue(flushed.look().bites(), "somebody has put the rules back");
  }

  private static void assertThatTheLanSeesTheApp(Device device, Lab lab) {
    assertTrue(
        new LanClient(device, lab).seesTheApp(), "the device's network does not see the app");
  }

  private static void theAppAndTheSupervisorGoOn(Device device) {
    assertThat(device).service(GATEKEEPER).asClientOfTheSupervisor().isAnswered();
    assertThat(device).service("web").keepsAnsweringFor(ofSeconds(3));
    assertThat(device).isReachable();
  }
}
