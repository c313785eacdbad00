package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import dev.balenachaos.fault.HostUnit;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.Managed;
import dev.balenachaos.lab.Lab;
import dev.balenachaos.lab.LabHost;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the cloud hears of a device whose container meddles with the host's services: the part of
 * {@link HostServicesDbusScenario} that needs a cloud, and so a device of the lab.
 *
 * <p>Without openvpn the tunnel is gone and polling goes on; without NetworkManager the kernel
 * keeps its addresses until the lease ends, so all goes on; without dnsmasq nobody finds the API;
 * without the supervisor there is nobody who would speak to the cloud (meta-balena 8.0.2,
 * supervisor 19.0.5). For how long the cloud was deaf is on the timeline. The device is told to
 * look at its cloud each time, as far as it can be told: else no poll might be due. The polls are
 * the stand-in's where it runs.
 */
@ChaosScenario("host-services-dbus")
@Catalogued(
    harm =
        "a container of a managed device kills the tunnel, and stops it, the network, the names,"
            + " the supervisor over D-Bus",
    effect = "none of the units is active",
    recovery = "heard by its cloud 1 min after the units are started",
    runsOn = "devices in a lab")
@Managed
class HostServicesDbusManagedScenario {

  private static final Workload APP = Workloads.sensorLogger().withService(Workloads.steward());

  @Test
  @Tag("nightly")
  void withoutTunnelOrNetworkManagerTheCloudHearsOnAndWithoutNamesOrSupervisorItIsDeaf(
      Device device, Lab lab) {
    Deployment app = lab.release(device, APP);
    assertThat(device).cloud().seesTheReleaseAppliedWithin(ofMinutes(3));

    Host.Unit tunnel = device.host().unit("openvpn.service");
    HostUnit killed = HostUnit.killed("openvpn.service");
    try (Injection tunnelKilled = device.inject(killed.through(app, "steward"))) {
      assertThat(device).unit("openvpn.service").comesBackWithin(ofSeconds(30), tunnel);
    }
    assertThat(device).recoversWithin(ofMinutes(1));

    HostUnit ways = HostUnit.stopped("openvpn.service", "NetworkManager.service");
    try (Injection noTunnel = device.inject(ways.through(app, "steward"))) {
      assertThat(device).cloudlink().goesDownWithin(ofSeconds(30));
      lab.tellToLook(device);
      assertThat(device).cloud().hearsFromItWithin(ofSeconds(30));
    }
    assertThat(device).recoversWithin(ofMinutes(1));

    HostUnit names = HostUnit.stopped("dnsmasq.service");
    try (Injection noNames = device.inject(names.through(app, "steward"))) {
      assertThat(device).doesNotResolve(LabHost.API.hostName());
      OsConfig.callTheCloud(device);
      assertThat(device).cloud().hearsNothingFor(ofSeconds(10));
    }
    assertThat(device).recoversWithin(ofMinutes(1));

    HostUnit supervisor = HostUnit.stopped("balena-supervisor.service");
    try (Injection nobody = device.inject(supervisor.through(app, "steward"))) {
      assertThat(device).supervisor().isSilent();
      lab.tellToLook(device);
      assertThat(device).cloud().hearsNothingFor(ofSeconds(15));
      assertThat(device).cloudlink().isUp();
    }
    assertThat(device).cloud().hearsFromItWithin(ofMinutes(1));
    assertThat(device).recoversWithin(ofMinutes(1));
  }
}
