package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.balenachaos.device.Device;
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
 * A container stops a unit of the host over D-Bus, and the device's cloud may or may not notice;
 * what each unit does itself is in {@link HostServicesDbusScenario}.
 *
 * <table>
 * <caption>What the cloud misses while a unit is stopped</caption>
 * <tr><th>unit</th><th>seen here</th></tr>
 * <tr><td>NetworkManager</td><td>nothing: addresses and routes stay, until the lease ends</td></tr>
 * <tr><td>openvpn</td><td>the cloudlink; the API is called all the same</td></tr>
 * <tr><td>dnsmasq</td><td>whoever has to look up a name first: os-config at once, the supervisor
 * when its connections end. Its stream of logs goes on meanwhile</td></tr>
 * </table>
 *
 * <p>Recovery: once the unit is started again, the cloudlink is up and the cloud hears within 3
 * min.
 */
@ChaosScenario("host-services-dbus")
@Catalogued(
    harm = "a container stops the units over D-Bus that lead to the cloud",
    effect = "the unit is down",
    recovery = "the cloudlink is up, and the cloud hears, 3 min after the unit was started again",
    runsOn = "devices in a lab")
@Managed
class HostServicesDbusCloudScenario {

  private static final String STEWARD = "steward";

  private static final Workload APP = Workloads.sensorLogger().withService(Workloads.steward());

  @Test
  @Tag("nightly")
  void whileAUnitIsStoppedTheCloudMissesWhatNeedsIt(Device device, Lab lab) {
    Deployment app = lab.release(device, APP);
    assertThat(device).cloud().seesTheReleaseAppliedWithin(ofMinutes(3));

    try (Injection network = stopped("NetworkManager.service", device, app)) {
      OsConfig.isHeardWithin(device, ofMinutes(3));
      assertThat(device).cloudlink().isUp();
    }
    try (Injection tunnel = stopped("openvpn.service", device, app)) {
      assertThat(device).cloudlink().goesDownWithin(ofMinutes(3));
      OsConfig.isHeardWithin(device, ofMinutes(3));
    }
    assertThat(device).cloudlink().comesUpWithin(ofMinutes(3));
    try (Injection names = stopped("dnsmasq.service", device, app)) {
      assertThat(device).doesNotResolve(LabHost.API.hostName());
      OsConfig.callTheCloud(device);
      assertThat(device)
          .unit("os-config.service")
          .saysWithin(ofMinutes(1), "Could not resolve host");
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(5));
    }

    OsConfig.isHeardWithin(device, ofMinutes(3));
    assertThat(device).recoversWithin(ofMinutes(3));
  }

  private static Injection stopped(String unit, Device device, Deployment app) {
    return device.inject(HostUnit.stopped(unit).through(app, STEWARD));
  }
}
