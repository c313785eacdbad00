package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.balenachaos.device.Device;
import dev.balenachaos.fault.FlushedChain;
import dev.balenachaos.fault.HostFirewall;
import dev.balenachaos.fault.HostFirewall.Door;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.Managed;
import dev.balenachaos.lab.Lab;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Service;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A container filters what a managed device needs: one thing at a time, and all. The failure, its
 * sources, and what is tried without a cloud are in {@link IptablesDropScenario}.
 *
 * <p>What must happen:
 *
 * <ul>
 *   <li>Each rule takes what goes through its port, and no more ({@link Rule}, {@link Ability}).
 *       The API and the cloudlink are on port 443 of two hosts: a rule on the port takes both, one
 *       on the cloudlink's host takes that alone. The app goes on in any case (balena-supervisor
 *       19.0.5: an API that cannot be reached stops no app).
 *   <li>Behind a REJECT whoever calls the cloud fails at once, behind a DROP he hangs for as long
 *       as he is patient: each request of the supervisor for 59 s ({@code apiRequestTimeout}),
 *       OpenVPN until it has heard nothing for the 60 s that the lab's server tells it. OpenVPN is
 *       the real one; the 59 s of the reference device are its stand-in's, and are marked so.
 *   <li>A flushed {@code BALENA-FIREWALL} opens the supervisor's API to the device's network. It
 *       comes back when the supervisor starts and when {@code HOST_FIREWALL_MODE} changes, and not
 *       when the supervisor applies its target once more.
 * </ul>
 *
 * <p>The best practice is a network of the container's own, which is what the engine gives it
 * unless it is told otherwise: rules that are written there are nobody else's.
 *
 * <p>Recovery: everything that a rule has taken is there again 5 min after it is gone, since
 * OpenVPN waits up to 120 s between two tries (meta-balena 8.0.2, {@code openvpn.service}). A
 * flushed chain is back 2 min after what brings it back.
 *
 * <p>Needs a managed device in a lab, with SSH over a cable of its own. Field reports:
 * balena-os/balena-supervisor#1482 and #1525 (a service's rules and the supervisor's firewall).
 */
@ChaosScenario("iptables-drop")
@Catalogued(
    harm =
        "a container on the host's network drops 443, the cloudlink, 53, 123 or 48484, or all of"
            + " them, or refuses 443, or flushes the supervisor's chain",
    effect =
        "its rules count packets, and a try from the host has no answer or is refused; each rule"
            + " takes what it must, and nothing else; the chain is empty",
    recovery =
        "5 min after the rules are gone, cloud and cloudlink too; a flushed chain 2 min after the"
            + " supervisor has started anew or its firewall's mode has changed",
    runsOn = "devices in a lab")
@TestMethodOrder(MethodOrderer.MethodName.class)
@Managed
class IptablesDropCloudScenario {

  private static final String GATEKEEPER = "gatekeeper";
  private static final String MODE = "HOST_FIREWALL_MODE";

  private static final Workload APP = Workloads.sensorLogger().withService(Workloads.gatekeeper());

  private static final Service WALLED =
      Service.named("walled", Workloads.gatekeeper().image())
          .withCapability("NET_ADMIN")
          .withLabel("io.balena.features.supervisor-api", "1")
          .withMemoryLimit("64m")
          .withTmpfs("/run")
          .withRestart("always");

  private static final String ASK_THE_SUPERVISOR =
      "busybox timeout 20 wget -q -O - \"$BALENA_SUPERVISOR_ADDRESS/ping\" 2>/dev/null"
          + " || echo nothing";

  /** The table of the report: all seven abilities are asked for under each rule. */
  @Test
  @Tag("nightly")
  void eachRuleTakesWhatGoesThroughItAndNothingElse(Device device, Lab lab) {
    Deployment app = Release.applied(device, lab, APP);

    try (RuleTable table = new RuleTable(device, lab)) {
      table.measure(FirewallRule.NONE);
      for (FirewallRule rule : FirewallRule.EACH_AND_ALL) {
        Door[] doors = rule.doors().toArray(Door[]::new);
        Injection shut = device.inject(HostFirewall.dropping(doors).by(app, GATEKEEPER));
        try (shut) {
          table.measure(rule);
        }
        assertThat(device).recoversWithin(ofMinutes(5));
        table.awaitAllLiving(ofMinutes(5), shut.healed().orElseGet(device.timeline()::now));
      }
    }
  }

  /**
   * Who is refused knows at once; who hangs does not for as long as he is patient. How long that
   * is, is up to the caller's own timers, which no slow host stretches.
   */
  @Test
  @Tag("nightly")
  void behindADropWhoCallsTheCloudHangsAndBehindARejectHeFailsAtOnce(Device device, Lab lab) {
    Deployment app = Release.applied(device, lab, APP);

    try (Injection reject = device.inject(HostFirewall.rejecting(Door.HTTPS).by(app, GATEKEEPER))) {
      assertThat(device)
          .cloudlink()
          .isLostToTheDeviceBetween(ofSeconds(0), ofSeconds(40), device.timeline().now());
      restartTheSupervisor(device);
      assertThat(device).supervisor().hangsInAPollFor(ofSeconds(0), ofSeconds(20));
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(3));
    }
    assertThat(device).recoversWithin(ofMinutes(5));

    try (Injection drop = device.inject(HostFirewall.dropping(Door.HTTPS).by(app, GATEKEEPER))) {
      assertThat(device)
          .cloudlink()
          .isLostToTheDeviceBetween(ofSeconds(45), ofMinutes(2), drop.applied());
      restartTheSupervisor(device);
      assertThat(device).supervisor().hangsInAPollFor(ofSeconds(58), ofSeconds(80));
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(3));
    }
    assertThat(device).recoversWithin(ofMinutes(5));
  }

  /** Whoever is on the device's network may ask, until the owner has written its chain anew. */
  @Test
  @Tag("nightly")
  void aFlushedFirewallOpensTheSupervisorUntilThatStartsOrItsModeChanges(Device device, Lab lab) {
    lab.cloud().fleet().configure(MODE, "on");
    Deployment app = Release.applied(device, lab, APP);
    assertShut(device, lab);

    Injection first = device.inject(FlushedChain.ofTheSupervisor(app, GATEKEEPER));
    staysOpen(first, device, lab);
    first.healBy(() -> restartTheSupervisor(device));
    assertThat(device).recoversWithin(ofMinutes(2));
    assertShut(device, lab);

    Injection second = device.inject(FlushedChain.ofTheSupervisor(app, GATEKEEPER));
    staysOpen(second, device, lab);
    second.healBy(
        () -> {
          lab.cloud().fleet().configure(MODE, "off");
          lab.tellToLook(device);
        });
    assertThat(device).recoversWithin(ofMinutes(2));
    assertShut(device, lab);
  }

  /** The best practice: all of the rules, by a container that is not on the host's network. */
  @Test
  @Tag("nightly")
  void rulesInAContainersOwnNetworkTakeNothingFromTheDevice(Device device, Lab lab) {
    Release.applied(device, lab, Workloads.sensorLogger().withService(WALLED));
    ServiceContainer walled = new ServiceContainer(device, WALLED.name());
    assertEquals("OK", walled.run(ASK_THE_SUPERVISOR), "what it hears without rules");

    walled.run("gatekeeper drop balena-chaos tcp:443 udp:123 udp:53 tcp:53 tcp:48484");
    assertEquals("nothing", walled.run(ASK_THE_SUPERVISOR), "what it hears behind its rules");
    try (RuleTable table = new RuleTable(device, lab)) {
      table.measure(FirewallRule.ELSEWHERE);
    }
  }

  private static void restartTheSupervisor(Device device) {
    device.shell().require("systemctl restart balena-supervisor.service");
  }

  private static void assertShut(Device device, Lab lab) {
    assertThat(device)
        .supervisor()
        .does(
            "has who asks from the device's network refused",
            () -> new LanClient(device, lab).isRefusedByTheSupervisor());
  }

  /** A target that is applied once more is no event that brings a chain back. */
  private static void staysOpen(Injection flushed, Device device, Lab lab) {
    lab.tellToLook(device);
    assertThat(device).service("web").keepsAnsweringFor(device.deadlines().scaled(ofSeconds(5)));
    assertThat(device)
        .supervisor()
        .does(
            "writes no rule for a target that it has applied before, and answers the network",
            () -> new LanClient(device, lab).seesTheSupervisor() && flushed.look().bites());
  }
}
