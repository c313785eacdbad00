package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import dev.balenachaos.fault.HostReboot;
import dev.balenachaos.fault.HostUnit;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.fault.UpdateLock;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.Predeployed;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import java.time.Duration;
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
 * change the network so. Field report: balena-os/balena-intel#250 (with the label, the systemd of a
 * container got at the host's, and the host's services did not start any more); of a single unit
 * that was stopped the project's facts know none. What systemd then does is in the units of
 * meta-balena 8.0.2:
 *
 * <table>
 * <caption>Who comes back, and when; each test tells its rows as measured</caption>
 * <tr><th>unit</th><th>killed</th><th>stopped</th><th>masked</th></tr>
 * <tr><td>balena</td><td>at once</td><td>by itself, about 15 s later where it was seen: a client of
 * its socket wants it, or the supervisor's restart</td><td>at the next boot</td></tr>
 * <tr><td>balena-supervisor, chronyd, NetworkManager, openvpn</td><td>after 10 s</td><td>at the
 * next boot</td><td>at the next boot</td></tr>
 * <tr><td>dnsmasq</td><td>when the engine is started anew, which wants it, or at the next
 * boot</td><td>likewise</td><td>at the next boot</td></tr>
 * </table>
 *
 * <p>A mask below {@code /run} is gone after a reboot; another one cannot be made, since the root
 * is read-only. Until then nobody can start the unit, by hand neither. A supervisor that is stopped
 * is also started by its updater, once a day. A unit that does not say how it is reloaded cannot
 * be: systemd refuses. NetworkManager and dnsmasq do, and their runs go on. systemd's start limit,
 * five starts in 10 s, is in force for all: a unit that meets it has failed, and nobody starts it
 * again. Units that systemd restarts after 10 s never meet it: the supervisor's, whose engine is
 * masked, is started about six times a minute for ever.
 *
 * <p>A reboot over D-Bus is no reboot by the supervisor's API: nobody looks for update locks.
 *
 * <p>Recovery is the steady state: 1 min after a killed unit is back, 2 min for the engine, whose
 * containers are started anew; 3 min after a reboot where the unit stays down.
 *
 * <p>The harm is done by a container of the workload, {@link Workloads#steward()}, which speaks
 * D-Bus by itself; the bus is the host's and outlives the engine. Needs nothing but SSH. The app's
 * other services are to go on whatever is done to the rest; all containers end with a stopped
 * engine, or with the one that follows a killed one. openvpn runs on managed devices only, and is
 * in {@link HostServicesDbusCloudScenario}.
 *
 * <p>Of what heals itself, a control without the heal proves nothing: a killed or stopped engine
 * and a reboot pass it, and are held by the control without the injection alone.
 */
@ChaosScenario("host-services-dbus")
@Catalogued(
    harm =
        "a container stops, kills, masks, restarts and reloads units of the host, or reboots it,"
            + " over D-Bus",
    effect = "the unit is down, or it is another run of it; the boot is another one",
    recovery =
        "killed units 10 s later, but dnsmasq; stopped and masked ones with the next boot, 3 min; a"
            + " stopped or killed engine by itself")
@TestMethodOrder(MethodOrderer.MethodName.class)
class HostServicesDbusScenario {

  private static final String ENGINE = "balena.service";
  private static final String SUPERVISOR = "balena-supervisor.service";
  private static final String NETWORK = "NetworkManager.service";
  private static final String TIME = "chronyd.service";
  private static final String NAMES = "dnsmasq.service";

  private static final String STEWARD = "steward";

  @Predeployed
  static final Workload APP = Workloads.sensorLogger().withService(Workloads.steward());

  /** Where the supervisor refuses, for an update lock's sake, systemd does not even look. */
  @Test
  @Tag("nightly")
  void aRebootOverDBusAsksForNoUpdateLock(Device device, Deployment app) {
    JsonNode notForced = new JsonMapper().createObjectNode();

    try (Injection lock = device.inject(UpdateLock.heldBy(app, "web"))) {
      assertThat(device)
          .supervisor()
          .does(
              "refuses a reboot with 423",
              () -> device.supervisor().post("/v1/reboot", notForced).status() == 423);
      try (Injection reboot = device.inject(HostReboot.through(app, STEWARD))) {
        assertThat(device).recoversWithin(ofMinutes(3));
      }
    }

    assertThat(device).volume("readings").isIntact();
  }

  /** systemd refuses it where the unit does not say how, and the run goes on in any case. */
  @Test
  @Tag("nightly")
  void aReloadHarmsNobody(Device device, Deployment app) {
    UnitTable table = new UnitTable(device);
    HostUnit told = HostUnit.reloaded(NETWORK, NAMES).through(app, STEWARD);
    try (Injection reload = device.inject(told)) {
      table.add(NETWORK, "reloaded", "the same run");
      table.add(NAMES, "reloaded", "the same run");
      assertThat(device).resolves("localhost");
      for (String unit : new String[] {ENGINE, SUPERVISOR, TIME}) {
        Host.Unit before = device.host().unit(unit);
        assertThat(refusalOfReload(unit, device, app)).contains("not applicable");
        assertThat(device).unit(unit).hasRunOnSince(before);
        table.add(unit, "reloaded", "the same run: refused, it has nothing to reload");
      }
      assertThat(device).recoversWithin(ofSeconds(30));
    }
    table.tell();
  }

  /** Returns what the container is told that asks for the reload of a unit, when it is refused. */
  static String refusalOfReload(String unit, Device device, Deployment app) {
    String ask = "balena-engine exec " + app.container(STEWARD) + " steward reload ";
    return device.shell().run(ask + unit).err();
  }

  /** Five starts in 10 s are systemd's limit, for whoever asks; one of them harms nobody. */
  @Test
  @Tag("nightly")
  void aUnitThatAContainerRestartsWithoutEndFailsForGood(Device device, Deployment app) {
    HostUnit once = HostUnit.restarted(NAMES, TIME, NETWORK).through(app, STEWARD);
    try (Injection restart = device.inject(once)) {
      assertThat(device).recoversWithin(ofSeconds(30));
      assertThat(device).resolves("localhost");
    }

    UnitTable table = new UnitTable(device);
    HostUnit endless = HostUnit.restartedWithoutEnd(NAMES).through(app, STEWARD);
    try (Injection loop = device.inject(endless)) {
      table.stayDown("restarted without end", NAMES);
      assertThat(device).doesNotResolve("localhost");
    }

    assertThat(device).recoversWithin(ofSeconds(30));
    assertThat(device).resolves("localhost");
    table.tell();
  }

  /** The supervisor's unit tries every 10 s and never gives up; a mask ends with the boot. */
  @Test
  @Tag("nightly")
  void aMaskedEngineIsGoneUntilTheNextBoot(Device device, Deployment app) {
    UnitTable table = new UnitTable(device);
    Injection mask = device.inject(HostUnit.masked(ENGINE).through(app, STEWARD));
    assertThat(device).unit(SUPERVISOR).isRestartedWithin(ofMinutes(1), 1);
    int before = device.host().unit(SUPERVISOR).restarts();
    Duration span = device.deadlines().scaled(ofMinutes(1));
    assertThat(device).unit(SUPERVISOR).isRestartedInVainFor(span);
    assertThat(device.host().unit(SUPERVISOR).restarts() - before)
        .as("restarts in %s, each after 10 s, and a try of up to 10 s at full speed", span)
        .isBetween(3, (int) (span.toSeconds() / 10) + 1);
    table.stayDown("masked", ENGINE);
    assertThat(device).engine().isSilent();
    assertThat(device).isReachable();
    mask.healBy(device::reboot);

    assertThat(device).recoversWithin(ofMinutes(3));
    assertThat(device).volume("readings").isIntact();
    table.areBackAfterTheBoot("masked", ENGINE);
    table.tell();
  }

  /** The engine that follows ends each container, starts it anew, and wants names. */
  @Test
  @Tag("nightly")
  void anEngineThatAContainerKillsComesBackAtOnceAndBringsDnsmasqAlong(
      Device device, Deployment app) {
    UnitTable table = new UnitTable(device);
    Map<String, String> before = app.started();
    Host.Unit engine = device.host().unit(ENGINE);
    Host.Unit names = device.host().unit(NAMES);

    try (Injection kills = device.inject(HostUnit.killed(NAMES, ENGINE).through(app, STEWARD))) {
      table.comesBackWithin(ofMinutes(1), engine, "killed");
      table.comesBackWithin(ofMinutes(1), names, "killed with the engine");
      assertThat(device).recoversWithin(ofMinutes(2));
    }

    for (String service : app.services()) {
      assertThat(device).service(service).isStartedAgainWithin(ofSeconds(10), before);
    }
    assertThat(device).engine().runsEachContainerOnce();
    assertThat(device).resolves("localhost");
    assertThat(device).volume("readings").isIntact();
    table.tell();
  }

  /** It ends all containers first, the supervisor's too. */
  @Test
  @Tag("nightly")
  void anEngineThatAContainerStopsComesBackByItself(Device device, Deployment app) {
    UnitTable table = new UnitTable(device);
    Map<String, String> before = app.started();
    Host.Unit engine = device.host().unit(ENGINE);

    try (Injection stop = device.inject(HostUnit.stopped(ENGINE).through(app, STEWARD))) {
      table.comesBackWithin(ofMinutes(1), engine, "stopped");
      assertThat(device).recoversWithin(ofMinutes(2));
    }

    for (String service : app.services()) {
      assertThat(device).service(service).isStartedAgainWithin(ofSeconds(10), before);
    }
    assertThat(device).engine().runsEachContainerOnce();
    assertThat(device).volume("readings").isIntact();
    table.tell();
  }

  /** systemd restarts each of them 10 s later but dnsmasq, which has no restart policy. */
  @Test
  void whatAContainerKillsComesBackButForDnsmasq(Device device, Deployment app) {
    UnitTable table = new UnitTable(device);
    Map<String, String> before = app.started();
    Host.Unit time = device.host().unit(TIME);
    Host.Unit network = device.host().unit(NETWORK);
    Host.Unit supervisor = device.host().unit(SUPERVISOR);
    assertThat(device).resolves("localhost");

    HostUnit killed = HostUnit.killed(TIME, NETWORK, SUPERVISOR, NAMES).through(app, STEWARD);
    try (Injection kills = device.inject(killed)) {
      table.comesBackAfterItsPauseWithin(ofSeconds(30), time, "killed");
      table.comesBackAfterItsPauseWithin(ofSeconds(30), network, "killed");
      table.comesBackAfterItsPauseWithin(ofSeconds(60), supervisor, "killed");
      table.stayDown("killed", NAMES);
      assertThat(device).doesNotResolve("localhost");
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(5));
    }

    assertThat(device).recoversWithin(ofMinutes(1));
    assertThat(device).resolves("localhost");
    app.services().forEach(service -> assertThat(device).service(service).hasRunOnSince(before));
    table.tell();
  }

  /** Other than a unit that is down, one that is masked cannot even be started by hand. */
  @Test
  @Tag("nightly")
  void whatAContainerMasksCannotBeStartedUntilTheNextBoot(Device device, Deployment app) {
    String[] units = {SUPERVISOR, TIME, NETWORK, NAMES};
    UnitTable table = new UnitTable(device);
    Injection masks = device.inject(HostUnit.masked(units).through(app, STEWARD));
    table.stayDown("masked", units);
    for (String unit : units) {
      assertFalse(device.shell().run("systemctl start " + unit).ok(), unit + " can be started");
    }
    assertThat(device).service("web").keepsAnsweringFor(ofSeconds(5));
    assertThat(device).isReachable();
    masks.healBy(device::reboot);

    assertThat(device).recoversWithin(ofMinutes(3));
    assertThat(device).volume("readings").isIntact();
    table.areBackAfterTheBoot("masked", units);
    table.tell();
  }

  /** Nobody starts them, for longer than any restart takes; the app and SSH go on. */
  @Test
  @Tag("nightly")
  void whatAContainerStopsStaysDownUntilTheNextBoot(Device device, Deployment app) {
    String[] units = {SUPERVISOR, TIME, NETWORK, NAMES};
    UnitTable table = new UnitTable(device);
    Injection stops = device.inject(HostUnit.stopped(units).through(app, STEWARD));
    table.stayDown("stopped", units);
    assertThat(device).supervisor().isSilent();
    assertThat(device).service("web").keepsAnsweringFor(ofSeconds(5));
    assertThat(device).isReachable();
    stops.healBy(device::reboot);

    assertThat(device).recoversWithin(ofMinutes(3));
    assertThat(device).volume("readings").isIntact();
    table.areBackAfterTheBoot("stopped", units);
    table.tell();
  }
}
