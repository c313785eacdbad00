package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.fault.Memory;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.Managed;
import dev.balenachaos.lab.Lab;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A service takes all the memory of a device that its cloud manages. See {@link OomScenario}, also
 * for the field reports.
 *
 * <p>The engine (score -900), NetworkManager, dnsmasq and openvpn (-1000) are what the way to the
 * cloud is made of, and the kernel spares them for their scores (meta-balena 8.0.2). The supervisor
 * has none: where each of the hog's processes is smaller than it is, it goes first, and the cloud
 * hears nothing until it is back.
 *
 * <p>Recovery: the supervisor's unit is active again 10 s after it fell, its {@code RestartSec};
 * once the hog is gone, the supervisor makes itself known to the cloud within a minute and a half,
 * its start included. The cloudlink is up within 3 min: openvpn itself is never restarted, but what
 * it holds may be lost while the device has no memory left to move.
 *
 * <p>Needs a device in a lab, with a real OpenVPN.
 */
@ChaosScenario("oom")
@Catalogued(
    harm = "many processes of a service without a limit take all memory of a managed device",
    effect = "the kernel's log tells that it has killed the supervisor first",
    recovery =
        "engine, NetworkManager, dnsmasq and openvpn are never restarted; the cloud hears the"
            + " supervisor 90 s after the harm, the cloudlink is up after 3 min; no reboot",
    runsOn = "devices in a lab")
@Managed
class OomCloudScenario {

  private static final String SUPERVISOR = "balena-supervisor.service";

  private static final List<String> SPARED =
      List.of("balena.service", "NetworkManager.service", "dnsmasq.service", "openvpn.service");

  private static final Workload APP = Workloads.unruly();

  /** What the cloud then hears is the new supervisor: the old one is dead when it is listened. */
  @Test
  @Tag("nightly")
  void whatLeadsToTheCloudOutlivesTheSupervisorWhichReportsAgain(Device device, Lab lab) {
    Deployment app = Release.applied(device, lab, APP);
    String boot = device.host().bootId();
    Host.Unit supervisor = device.host().unit(SUPERVISOR);
    RunningUnits spared = RunningUnits.of(device, SPARED);

    Injection herd = device.inject(Memory.hoggedByManyProcessesOf(app, "uncapped"));
    assertThat(device).oomKiller().killsTheSupervisorFirstWithin(ofSeconds(30));
    spared.haveRunOn();
    assertThat(device)
        .cloud()
        .hearsFromItWithin(
            ofSeconds(60),
            () -> {
              herd.close();
              assertThat(device)
                  .unit(SUPERVISOR)
                  .comesBackAfter(ofSeconds(10), ofSeconds(20), supervisor);
            });

    assertThat(device).recoversWithin(ofMinutes(3));
    assertThat(device).cloudlink().isUp();
    assertThat(device).oomKiller().sparedTheHostsServices();
    spared.haveRunOn();
    assertEquals(boot, device.host().bootId(), "running out of memory reboots no device");
    assertThat(device).volume("readings").isIntact();
  }
}
