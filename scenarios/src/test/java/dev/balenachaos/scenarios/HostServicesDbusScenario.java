package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.balenachaos.device.Device;
import dev.balenachaos.fault.HostUnit;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.Predeployed;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A container meddles with the host's services over D-Bus.
 *
 * <p>With the label {@code io.balena.features.dbus} a container is root on the host's bus, and may
 * stop any unit; balena's documentation shows how to reboot and to change the network so. systemd
 * restarts what crashes, not what was stopped: such a unit stays down until the next boot
 * (meta-balena 8.0.2). The app's other services go on.
 *
 * <p>The harm is done by a container of the workload, {@link Workloads#steward()}, which speaks
 * D-Bus by itself. Needs nothing but SSH.
 *
 * <p>Not here yet: units that are killed, masked or restarted without end, a stopped engine, and
 * what the cloud of a managed device hears meanwhile.
 */
@ChaosScenario("host-services-dbus")
@Catalogued(
    harm = "a container stops chronyd, NetworkManager, dnsmasq and the supervisor over D-Bus",
    effect = "none of the units is active",
    recovery = "3 min after the next boot; until then nobody starts them")
@TestMethodOrder(MethodOrderer.MethodName.class)
class HostServicesDbusScenario {

  private static final String SUPERVISOR = "balena-supervisor.service";
  private static final String NETWORK = "NetworkManager.service";
  private static final String TIME = "chronyd.service";
  private static final String NAMES = "dnsmasq.service";

  @Predeployed
  static final Workload APP = Workloads.sensorLogger().withService(Workloads.steward());

  /** Nobody starts them, for longer than any restart takes; the app and SSH go on. */
  @Test
  @Tag("nightly")
  void whatAContainerStopsStaysDownUntilTheNextBoot(Device device, Deployment app) {
    HostUnit stopped = HostUnit.stopped(TIME, NETWORK, NAMES, SUPERVISOR).through(app, "steward");
    Injection stops = device.inject(stopped);
    assertThat(device).unit(SUPERVISOR).staysDownFor(ofSeconds(15));
    assertThat(device).unit(TIME).staysDownFor(ofSeconds(1));
    assertThat(device).unit(NETWORK).staysDownFor(ofSeconds(1));
    assertThat(device).unit(NAMES).staysDownFor(ofSeconds(1));
    assertThat(device).supervisor().isSilent();
    assertThat(device).service("web").keepsAnsweringFor(ofSeconds(5));
    assertThat(device).isReachable();
    stops.healBy(device::reboot);

    assertThat(device).recoversWithin(ofMinutes(3));
    assertThat(device).volume("readings").isIntact();
  }
}
