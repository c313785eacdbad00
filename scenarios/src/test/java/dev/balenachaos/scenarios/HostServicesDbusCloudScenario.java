package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

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
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A container stops or kills a unit of the host over D-Bus, and the device's cloud may or may not
 * notice; what each unit does itself is in {@link HostServicesDbusScenario}, and so are the field
 * reports.
 *
 * <table>
 * <caption>What the cloud misses while a unit is stopped</caption>
 * <tr><th>unit</th><th>seen here</th></tr>
 * <tr><td>NetworkManager</td><td>nothing: addresses and routes stay, until the lease ends</td></tr>
 * <tr><td>openvpn</td><td>the cloudlink; the API is called all the same. Nobody starts it until the
 * next boot; killed, it is back after 10 s (meta-balena 8.0.2, {@code openvpn.service})</td></tr>
 * <tr><td>balena-supervisor</td><td>everything but the cloudlink: no report, no log, no poll, until
 * the next boot. os-config could still call, which it does once a day</td></tr>
 * <tr><td>dnsmasq</td><td>whoever has to look up a name first: os-config at once, the supervisor
 * when its connections end. Its stream of logs goes on meanwhile. A supervisor that is started anew
 * is not heard at all</td></tr>
 * </table>
 *
 * <p>How long the cloud is deaf is asserted against the line that the app logs each second, of
 * which a healthy device lets its cloud know, and is told from the last word before the harm to the
 * first one after the heal.
 *
 * <p>Recovery: once the unit is started again, the cloudlink is up and the cloud hears within 3
 * min. Needs a managed device in a lab, with SSH over a cable of its own. A killed openvpn comes
 * back without a heal, so that a control without one cannot fail it; the same test stops it, which
 * a boot alone heals.
 *
 * <p>How the supervisor behaves without names is held by the stand-in, where that runs.
 */
@ChaosScenario("host-services-dbus")
@Catalogued(
    harm = "a container stops or kills the units over D-Bus that lead to the cloud",
    effect = "the unit is down, or it is another run of it",
    recovery =
        "the cloudlink is up, and the cloud hears, 3 min after the unit was started again; a killed"
            + " openvpn after 10 s",
    runsOn = "devices in a lab")
@TestMethodOrder(MethodOrderer.MethodName.class)
@Managed
class HostServicesDbusCloudScenario {

  private static final String SUPERVISOR = "balena-supervisor.service";
  private static final String TUNNEL = "openvpn.service";
  private static final String NAMES = "dnsmasq.service";

  private static final String STEWARD = "steward";

  private static final Workload APP = Workloads.sensorLogger().withService(Workloads.steward());

  /** Of all units it is the only one that the device itself does not need. */
  @Test
  @Tag("nightly")
  void aKilledOpenvpnComesBackAndAStoppedOneIsGoneUntilTheNextBoot(Device device, Lab lab) {
    Deployment app = Release.applied(device, lab, APP);
    UnitTable table = new UnitTable(device);
    Host.Unit tunnel = device.host().unit(TUNNEL);

    assertThat(HostServicesDbusScenario.refusalOfReload(TUNNEL, device, app))
        .contains("not applicable");
    assertThat(device).unit(TUNNEL).hasRunOnSince(tunnel);
    table.add(TUNNEL, "reloaded", "the same run: refused, it has nothing to reload");

    try (Injection kill = device.inject(HostUnit.killed(TUNNEL).through(app, STEWARD))) {
      table.comesBackAfterItsPauseWithin(ofSeconds(30), tunnel, "killed");
      connectsAnew(device);
    }
    assertThat(device).cloudlink().comesUpWithin(ofMinutes(3));

    Injection stop = device.inject(HostUnit.stopped(TUNNEL).through(app, STEWARD));
    table.stayDown("stopped", TUNNEL);
    assertThat(device).cloudlink().goesDownWithin(ofMinutes(3));
    OsConfig.isHeardWithin(device, lab, ofMinutes(3));
    assertThat(device).service("web").keepsAnsweringFor(ofSeconds(3));
    stop.healBy(device::reboot);

    assertThat(device).recoversWithin(ofMinutes(3));
    table.areBackAfterTheBoot("stopped", TUNNEL);

    Injection mask = device.inject(HostUnit.masked(TUNNEL).through(app, STEWARD));
    table.stayDown("masked", TUNNEL);
    mask.healBy(device::reboot);

    assertThat(device).recoversWithin(ofMinutes(3));
    table.areBackAfterTheBoot("masked", TUNNEL);
    table.tell();
  }

  /** What was connected before the kill may look up for a while: the new one's own words tell. */
  private static void connectsAnew(Device device) {
    String itsOwn = "_PID=" + device.host().unit(TUNNEL).mainPid();
    try {
      Awaitility.await()
          .pollInterval(ofSeconds(1))
          .atMost(device.deadlines().scaled(ofMinutes(1)))
          .until(
              () ->
                  device.journal().entries(itsOwn, 100).stream()
                      .anyMatch(
                          entry -> entry.message().contains("Initialization Sequence Completed")));
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          "[" + device.name() + "] Expected the new openvpn to connect, but it does not say so", e);
    }
  }

  @Test
  @Tag("nightly")
  void whileAUnitIsStoppedTheCloudMissesWhatNeedsIt(Device device, Lab lab) {
    Deployment app = Release.applied(device, lab, APP);

    try (Injection network = stopped("NetworkManager.service", device, app)) {
      OsConfig.isHeardWithin(device, lab, ofMinutes(3));
      assertThat(device).cloudlink().isUp();
    }
    try (Injection tunnel = stopped(TUNNEL, device, app)) {
      assertThat(device).cloudlink().goesDownWithin(ofMinutes(3));
      OsConfig.isHeardWithin(device, lab, ofMinutes(3));
    }
    assertThat(device).cloudlink().comesUpWithin(ofMinutes(3));
    withoutItsSupervisorTheCloudIsDeaf(device, lab, app);
    withoutNamesTheCloudHearsNoNewVoice(device, app);

    OsConfig.isHeardWithin(device, lab, ofMinutes(3));
    assertThat(device).recoversWithin(ofMinutes(3));
  }

  private static void withoutItsSupervisorTheCloudIsDeaf(Device device, Lab lab, Deployment app) {
    Injection voice = stopped(SUPERVISOR, device, app);
    assertThat(device).unit(SUPERVISOR).staysDownFor(ofSeconds(15));
    assertThat(device).cloud().hearsNothingFor(ofSeconds(30));
    assertThat(device).cloudlink().isUp();
    assertThat(device).service("web").keepsAnsweringFor(ofSeconds(5));

    assertThat(device).cloud().hearsFromItWithin(ofMinutes(3), voice::close);
    try (Injection again = stopped(SUPERVISOR, device, app)) {
      OsConfig.isHeardWithin(device, lab, ofMinutes(3));
    }
  }

  private static void withoutNamesTheCloudHearsNoNewVoice(Device device, Deployment app) {
    Injection names = stopped(NAMES, device, app);
    assertThat(device).doesNotResolve(LabHost.API.hostName());
    OsConfig.callTheCloud(device);
    assertThat(device).unit("os-config.service").saysWithin(ofMinutes(1), "Could not resolve host");
    assertThat(device).service("web").keepsAnsweringFor(ofSeconds(5));

    Host.Unit before = device.host().unit(SUPERVISOR);
    HostUnit restarted = HostUnit.restarted(SUPERVISOR).through(app, STEWARD);
    try (Injection anew = device.inject(restarted)) {
      assertThat(device).unit(SUPERVISOR).comesBackWithin(ofMinutes(1), before);
      assertThat(device).supervisor().answersWithin(ofMinutes(1));
      assertThat(device).cloud().hearsNothingFor(device.deadlines().scaled(ofSeconds(10)));
      assertThat(device).doesNotResolve(LabHost.API.hostName());
    }

    assertThat(device).cloud().hearsFromItWithin(ofMinutes(3), names::close);
  }

  private static Injection stopped(String unit, Device device, Deployment app) {
    return device.inject(HostUnit.stopped(unit).through(app, STEWARD));
  }
}
