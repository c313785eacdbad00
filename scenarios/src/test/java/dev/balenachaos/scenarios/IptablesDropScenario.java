package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static dev.balenachaos.fault.HostFirewall.Door.SUPERVISOR;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.balenachaos.device.Device;
import dev.balenachaos.fault.HostFirewall;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.Predeployed;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A container filters what the device itself needs.
 *
 * <p>An app that is on the host's network and has {@code NET_ADMIN} shares the one firewall with
 * the host, the engine and the supervisor: whoever writes rules for his app there writes them for
 * all. Of what the device needs, port 48484 is the supervisor's API. It runs on behind a rule, and
 * nobody reaches it: a client behind a DROP hangs for as long as it is willing to, behind a REJECT
 * it is refused at once. Nobody takes the rules away.
 *
 * <p>The rules are added by a container of the workload, {@link Workloads#gatekeeper()}. Needs
 * nothing but SSH, which comes over a cable of its own, or on a port that no rule names.
 *
 * <p>Not here yet: the ports outwards, a reboot, and flushed chains.
 */
@ChaosScenario("iptables-drop")
@Catalogued(
    harm = "a container on the host's network drops or refuses what comes to 48484",
    effect = "its rules count packets, and a try from the host has no answer or is refused",
    recovery = "1 min after the rules are gone; no container is restarted")
@TestMethodOrder(MethodOrderer.MethodName.class)
class IptablesDropScenario {

  private static final String GATEKEEPER = "gatekeeper";
  private static final String UNIT = "balena-supervisor.service";

  @Predeployed
  static final Workload APP = Workloads.sensorLogger().withService(Workloads.gatekeeper());

  /** It runs and nobody reaches it: a DROP costs its clients their patience, a REJECT nothing. */
  @Test
  void aSupervisorBehindADropLetsItsClientsWaitAndBehindARejectRefusesThem(
      Device device, Deployment app) {
    Map<String, String> before = app.started();
    assertThat(device).service(GATEKEEPER).isAnsweredByTheSupervisor();

    try (Injection drop = device.inject(HostFirewall.dropping(SUPERVISOR).by(app, GATEKEEPER))) {
      assertThat(device).service(GATEKEEPER).waitsInVainForTheSupervisor(ofSeconds(10));
      assertThat(device).supervisor().isSilent();
      assertThat(device).unit(UNIT).isActive();
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(3));
    }
    assertThat(device).recoversWithin(ofMinutes(1));
    assertThat(device).service(GATEKEEPER).isAnsweredByTheSupervisor();

    try (Injection reject = device.inject(HostFirewall.rejecting(SUPERVISOR).by(app, GATEKEEPER))) {
      assertThat(device).service(GATEKEEPER).isRefusedByTheSupervisorAtOnce();
      assertThat(device).supervisor().isSilent();
      assertThat(device).unit(UNIT).isActive();
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(3));
    }
    assertThat(device).recoversWithin(ofMinutes(1));
    app.services().forEach(service -> assertThat(device).service(service).hasRunOnSince(before));
  }
}
