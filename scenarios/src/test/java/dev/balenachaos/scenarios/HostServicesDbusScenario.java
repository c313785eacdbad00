package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import dev.balenachaos.fault.HostReboot;
import dev.balenachaos.fault.HostUnit;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.Predeployed;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A container meddles with the host's services over D-Bus.
 *
 * <p>With the label {@code io.balena.features.dbus} a container is root on the host's bus, and may
 * stop, kill, mask, restart and reload any unit; balena's documentation shows how to reboot and to
 * change the network so. What systemd then does is in the units of meta-balena 8.0.2:
 *
 * <table>
 * <caption>Who comes back, and when</caption>
 * <tr><th>unit</th><th>killed</th><th>stopped</th></tr>
 * <tr><td>balena</td><td>at once</td><td>by itself, some 15 s later at the latest: a client of
 * its socket wants it, or the supervisor's restart</td></tr>
 * <tr><td>balena-supervisor, chronyd, NetworkManager, openvpn</td><td>after 10 s</td><td>at the
 * next boot</td></tr>
 * <tr><td>dnsmasq</td><td>at the next boot</td><td>at the next boot</td></tr>
 * </table>
 *
 * <p>A mask below {@code /run} is gone after a reboot; another one cannot be made, since the root
 * is read-only. systemd's start limit, five starts in 10 s, is in force for all: a unit that meets
 * it has failed, and nobody starts it again. Units that systemd restarts after 10 s never meet it.
 *
 * <p>A reboot over D-Bus is no reboot by the supervisor's API: nobody looks for update locks.
 *
 * <p>The harm is done by a container of the workload, {@link Workloads#steward()}, which speaks
 * D-Bus by itself. Needs nothing but SSH. The app's other services are to go on whatever is done to
 * the rest; the container that asks dies with the engine. A killed engine is {@code
 * engine-crash}'s.
 */
@ChaosScenario("host-services-dbus")
@Catalogued(
    harm =
        "a container stops, kills, masks, restarts and reloads units of the host, or reboots it,"
            + " over D-Bus",
    effect = "the unit is down, or it is another run of it; the boot is another one",
    recovery =
        "killed units 10 s later, but dnsmasq; stopped and masked ones with the next boot, 3 min; a"
            + " stopped engine by itself")
@TestMethodOrder(MethodOrderer.MethodName.class)
class HostServicesDbusScenario {

  private static final String ENGINE = "balena.service";
  private static final String SUPERVISOR = "balena-supervisor.service";
  private static final String NETWORK = "NetworkManager.service";
  private static final String TIME = "chronyd.service";
  private static final String NAMES = "dnsmasq.service";

  @Predeployed
  static final Workload APP = Workloads.sensorLogger().withService(Workloads.steward());

  /** Where the supervisor refuses, for an update lock's sake, systemd does not even look. */
  @Test
  @Tag("nightly")
  void aRebootOverDBusAsksForNoUpdateLock(Device device, Deployment app) {
    new ServiceContainer(device, "web").run("touch /tmp/balena/updates.lock");
    JsonNode notForced = new JsonMapper().createObjectNode();
    assertEquals(423, device.supervisor().post("/v1/reboot", notForced).status());

    try (Injection reboot = device.inject(HostReboot.through(app, "steward"))) {
      assertThat(device).recoversWithin(ofMinutes(3));
    }

    assertThat(device).volume("readings").isIntact();
  }

  /** Five starts in 10 s are systemd's limit, for whoever asks; one of them harms nobody. */
  @Test
  @Tag("nightly")
  void aUnitThatAContainerRestartsWithoutEndFailsForGood(Device device, Deployment app) {
    try (Injection reload = device.inject(HostUnit.reloaded(NETWORK).through(app, "steward"))) {
      assertThat(device).recoversWithin(ofSeconds(30));
    }
    HostUnit once = HostUnit.restarted(NAMES, TIME, NETWORK).through(app, "steward");
    try (Injection restart = device.inject(once)) {
      assertThat(device).recoversWithin(ofSeconds(30));
      assertThat(device).resolves("localhost");
    }

    HostUnit endless = HostUnit.restartedWithoutEnd(NAMES).through(app, "steward");
    try (Injection loop = device.inject(endless)) {
      assertThat(device).unit(NAMES).staysDownFor(ofSeconds(15));
      assertThat(device).doesNotResolve("localhost");
    }

    assertThat(device).recoversWithin(ofSeconds(30));
    assertThat(device).resolves("localhost");
  }

  /** The supervisor's unit tries every 10 s and never gives up; a mask ends with the boot. */
  @Test
  @Tag("nightly")
  void aMaskedEngineIsGoneUntilTheNextBoot(Device device, Deployment app) {
    Injection mask = device.inject(HostUnit.masked(ENGINE).through(app, "steward"));
    assertThat(device).unit(SUPERVISOR).isRestartedWithin(ofMinutes(1), 1);
    assertThat(device).unit(SUPERVISOR).isRestartedInVainFor(ofSeconds(60));
    assertThat(device).engine().isSilent();
    assertThat(device).isReachable();
    mask.healBy(device::reboot);

    assertThat(device).recoversWithin(ofMinutes(3));
    assertThat(device).volume("readings").isIntact();
  }

  /** It ends all containers first, the supervisor's too. */
  @Test
  @Tag("nightly")
  void anEngineThatAContainerStopsComesBackByItself(Device device, Deployment app) {
    Map<String, String> before = app.started();
    Host.Unit engine = device.host().unit(ENGINE);

    try (Injection stop = device.inject(HostUnit.stopped(ENGINE).through(app, "steward"))) {
      assertThat(device).unit(ENGINE).comesBackWithin(ofMinutes(1), engine);
      assertThat(device).recoversWithin(ofMinutes(2));
    }

    assertNotEquals(before, app.started(), "a stopped engine ends its containers");
    assertThat(device).engine().runsEachContainerOnce();
    assertThat(device).volume("readings").isIntact();
  }

  /** systemd restarts each of them 10 s later but dnsmasq, which has no restart policy. */
  @Test
  void whatAContainerKillsComesBackButForDnsmasq(Device device, Deployment app) {
    Map<String, String> before = app.started();
    Host.Unit time = device.host().unit(TIME);
    Host.Unit network = device.host().unit(NETWORK);
    Host.Unit supervisor = device.host().unit(SUPERVISOR);
    assertThat(device).resolves("localhost");

    HostUnit killed = HostUnit.killed(TIME, NETWORK, SUPERVISOR, NAMES).through(app, "steward");
    try (Injection kills = device.inject(killed)) {
      assertThat(device).unit(TIME).comesBackWithin(ofSeconds(30), time);
      assertThat(device).unit(NETWORK).comesBackWithin(ofSeconds(30), network);
      assertThat(device).unit(SUPERVISOR).comesBackWithin(ofSeconds(60), supervisor);
      assertThat(device).unit(NAMES).staysDownFor(ofSeconds(5));
      assertThat(device).doesNotResolve("localhost");
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(5));
    }

    assertThat(device).recoversWithin(ofMinutes(1));
    assertThat(device).resolves("localhost");
    app.services().forEach(service -> assertThat(device).service(service).hasRunOnSince(before));
  }

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
