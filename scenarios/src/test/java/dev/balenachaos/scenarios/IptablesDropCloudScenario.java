package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.balenachaos.device.Device;
import dev.balenachaos.fault.HostFirewall;
import dev.balenachaos.fault.HostFirewall.Door;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.Managed;
import dev.balenachaos.lab.Lab;
import dev.balenachaos.lab.LabHost;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A container filters the way to the cloud; the device is managed. See {@link
 * IptablesDropScenario}, also for the field reports.
 *
 * <p>The API and the cloudlink both are on port 443, of different hosts. A rule on the cloudlink's
 * host takes the cloudlink alone: it is down once its pings are missed, and the supervisor goes on
 * reporting. A rule on the port takes both. The app goes on in any case (balena-supervisor 19.0.5:
 * an API that cannot be reached stops no app).
 *
 * <p>Recovery: the cloud hears of the device and the cloudlink is up 5 min after the rules are
 * gone, since OpenVPN waits up to 120 s between two tries (meta-balena 8.0.2, {@code
 * openvpn.service}). Needs a managed device in a lab.
 */
@ChaosScenario("iptables-drop")
@Catalogued(
    harm = "a container on the host's network drops 443, the cloudlink, or all that it can name",
    effect = "its rules count packets, and a try from the host has no answer",
    recovery = "5 min after the rules are gone, cloud and cloudlink too",
    runsOn = "devices in a lab")
@TestMethodOrder(MethodOrderer.MethodName.class)
@Managed
class IptablesDropCloudScenario {

  private static final String GATEKEEPER = "gatekeeper";

  private static final Workload APP = Workloads.sensorLogger().withService(Workloads.gatekeeper());

  /** The VPN's host by itself takes no more than the cloudlink, the port takes both. */
  @Test
  @Tag("nightly")
  void aRuleOnTheCloudlinkTakesItAloneAndOneOnItsPortTakesTheCloudToo(Device device, Lab lab) {
    Deployment app = lab.release(device, APP);
    assertThat(device).cloud().seesTheReleaseAppliedWithin(ofMinutes(3));

    try (Injection rule =
        device.inject(HostFirewall.dropping(Door.CLOUDLINK).by(app, GATEKEEPER))) {
      assertThat(device).cloudlink().goesDownWithin(ofMinutes(3));
      OsConfig.isHeardWithin(device, ofMinutes(1));
    }
    assertThat(device).cloudlink().comesUpWithin(ofMinutes(5));

    try (Injection rule = device.inject(HostFirewall.dropping(Door.HTTPS).by(app, GATEKEEPER))) {
      OsConfig.callTheCloud(device);
      assertThat(device).cloud().hearsNothingFor(ofSeconds(20));
      assertThat(device).cloudlink().goesDownWithin(ofMinutes(3));
      assertThat(device).resolves(LabHost.API.hostName());
      assertThat(device).service(GATEKEEPER).isAnsweredByTheSupervisor();
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(3));
    }
    assertThat(device).recoversWithin(ofMinutes(5));
  }

  /** A device in the field that is as good as gone, and whose app does what it did. */
  @Test
  @Tag("nightly")
  void withAllRulesAtOnceOnlyTheAppGoesOn(Device device, Lab lab) {
    Deployment app = lab.release(device, APP);
    assertThat(device).cloud().seesTheReleaseAppliedWithin(ofMinutes(3));

    try (Injection all = device.inject(HostFirewall.dropping(Door.values()).by(app, GATEKEEPER))) {
      assertThat(device).cloudlink().goesDownWithin(ofMinutes(3));
      OsConfig.callTheCloud(device);
      assertThat(device).cloud().hearsNothingFor(ofSeconds(20));
      assertThat(device).doesNotResolve(LabHost.API.hostName());
      assertThat(device).supervisor().isSilent();
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(3));
      assertThat(device).isReachable();
    }
    assertThat(device).recoversWithin(ofMinutes(5));
  }
}
