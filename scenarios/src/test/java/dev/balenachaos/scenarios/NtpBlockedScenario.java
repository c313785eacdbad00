package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static dev.balenachaos.fault.Traffic.ntp;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import dev.balenachaos.fault.Fault;
import dev.balenachaos.fault.HostFirewall;
import dev.balenachaos.fault.HostFirewall.Door;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.fault.Network;
import dev.balenachaos.fault.ServedTime;
import dev.balenachaos.fault.Watchdog;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.InLab;
import dev.balenachaos.junit.Predeployed;
import dev.balenachaos.lab.Lab;
import dev.balenachaos.lab.LabHost;
import dev.balenachaos.probe.ClockReading;
import dev.balenachaos.wire.Impairment;
import dev.balenachaos.wire.Match;
import dev.balenachaos.wire.Rule;
import dev.balenachaos.wire.Wire;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * No time server can be reached, or one lies.
 *
 * <p>A firewall drops UDP port 123: that of the site, or that of the device, which a container on
 * the host's network may write to. Field reports: balena-os/meta-balena#1337 (sites that block NTP,
 * and HTTPS as a second source of time), balena-io/docs#3172 (firewalls that let port 123 pass for
 * some servers only), balena-os/meta-balena#2000 (a router that loses the servers' answers).
 *
 * <p>chronyd polls every four and a half hours (meta-balena 8.0.2, {@code chrony.conf}), so a
 * device that has its time notices nothing for that long. One whose chronyd starts while NTP is
 * blocked, after a boot for instance, says so at once, and again at each check, every 120 s: {@code
 * No online NTP sources}. One that has a server says that at its start as well, since no check
 * waits for the first answer; only without one the check says a minute later that {@code NTP time
 * lost synchronization}. Then the watchdog of 240 s ends chronyd, and systemd starts it again 10 s
 * later, for as long as that goes on. Nothing else is harmed and the device never reboots; its
 * clock drifts, as its quartz does. The tests shorten the watchdog, and with it the time between
 * two checks, by a drop-in, so far that a check is ended before it can say the latter; the nightly
 * run waits for the stock one.
 *
 * <p>Recovery: a chronyd that starts asks its servers at once, and one that runs does at its next
 * check. That is 5 min at the stock values, and 1 min with the drop-in.
 *
 * <p>The drift is held below 100 ppm, which chronyd takes for the most that a frequency may be
 * unsure by ({@code maxupdateskew}), where minutes pass between the two readings; these are good to
 * some milliseconds each, so that where it is one minute only 500 ppm can be told, the most that a
 * kernel corrects by (adjtimex(2)). What is measured, with its error, is in the report. An emulated
 * device has its host's quartz: how much a board's drifts is seen on the board.
 *
 * <p>A server that lies is bounded by the others: chronyd believes the majority. Nothing else
 * bounds it. The configuration has no {@code maxchange}, and {@code makestep 1 -1} steps by
 * whatever the servers agree on: where all of them are one liar, the clock goes as far as the lie,
 * and no further. When the liar is honest again the device hears of it at its next poll or when
 * chronyd starts, which the tests do.
 *
 * <p>Needs a device in a lab, so that there is a time server to be kept from, and a clock to
 * compare with to some milliseconds; three servers at once need its wire.
 */
@ChaosScenario("ntp-blocked")
@Catalogued(
    harm =
        "nothing passes to or from a time server, by the network or by a container's rule, and"
            + " chronyd is started while that is so; a server lies by an hour",
    effect =
        "packets to UDP port 123 are counted and dropped, a try gets no answer; the lie is heard"
            + " when asked for in the lab",
    recovery =
        "synchronised 5 min after the way is free, 1 min with a watchdog of 20 s; a minute after a"
            + " start of chronyd once the liar is honest; nothing but chronyd is restarted",
    runsOn = "devices in a lab")
@InLab
@TestMethodOrder(MethodOrderer.MethodName.class)
class NtpBlockedScenario {

  private static final String TIME = "chronyd.service";
  private static final Duration WATCHDOG = ofSeconds(30);

  private static final String NO_SOURCES = "No online NTP sources - forcing poll";
  private static final String LOST = "NTP time lost synchronization - restarting chronyd";
  private static final String ENDED = TIME + ": Failed with result 'watchdog'";

  private static final double MOST_A_KERNEL_CORRECTS = 500;
  private static final double MAX_UPDATE_SKEW = 100;

  private static final String LIAR = LabHost.LIAR.address();
  private static final Duration LIE = ofHours(1);

  /** Of those that documentation may use (RFC 5737); the wire answers for it. */
  private static final String THIRD_SERVER = "192.0.2.123";

  private static final String GATEKEEPER = "gatekeeper";

  @Predeployed
  static final Workload APP = Workloads.sensorLogger().withService(Workloads.gatekeeper());

  @Test
  void chronydIsRestartedAgainAndAgainAndNothingElseIs(Device device, Deployment app) {
    onlyChronydIsRestarted(device, app, Network.blocked(ntp()));
  }

  /** A container on the host's network writes the rule, into the device's own firewall. */
  @Test
  @Tag("nightly")
  void behindARuleOfAContainerItIsTheSame(Device device, Deployment app) {
    onlyChronydIsRestarted(device, app, HostFirewall.dropping(Door.TIME).by(app, GATEKEEPER));
  }

  private static void onlyChronydIsRestarted(Device device, Deployment app, Fault noTime) {
    Others others = Others.of(device, app);

    try (Injection sooner = device.inject(Watchdog.of(TIME, WATCHDOG))) {
      assertThat(device).ntp().isSynchronisedWithin(ofMinutes(2));
      ClockReading synchronised = ClockReading.of(device);

      try (Injection blocked = device.inject(noTime)) {
        assertThat(device).unit(TIME).runsOnFor(WATCHDOG.plusSeconds(5));
        startChronyd(device);
        assertThat(device)
            .unit(TIME)
            .saysWithin(ofMinutes(3), NO_SOURCES, ENDED, NO_SOURCES, ENDED, NO_SOURCES);
        assertThat(device).clock().hasDriftedNoFasterThan(MOST_A_KERNEL_CORRECTS, synchronised);
        assertThat(device).service("web").keepsAnsweringFor(ofSeconds(5));
      }
      assertThat(device).recoversWithin(ofMinutes(1));
      assertThat(device).clock().isWithin(ofMillis(100));
    }

    assertThat(device).ntp().isSynchronisedWithin(ofMinutes(2));
    others.haveRunOn();
  }

  /** balena's own test grants the first line 300 s, and the second one 600 s. */
  @Test
  @Tag("nightly")
  void withItsStockWatchdogChronydIsEndedFourMinutesAfterItsStart(Device device, Deployment app) {
    Others others = Others.of(device, app);
    assertThat(device).ntp().isSynchronisedWithin(ofMinutes(2));
    ClockReading synchronised = ClockReading.of(device);

    try (Injection blocked = device.inject(Network.blocked(ntp()))) {
      startChronyd(device);
      Host.Unit started = device.host().unit(TIME);
      assertThat(device).unit(TIME).hasAWatchdogOf("4min");
      assertThat(device).unit(TIME).isEndedByItsWatchdogWithin(ofMinutes(4), ofMinutes(1));
      assertThat(device).unit(TIME).saysWithin(ofSeconds(10), NO_SOURCES, LOST, NO_SOURCES);
      assertThat(device).unit(TIME).isBackWithin(ofMinutes(1), started);
      assertThat(device).clock().hasDriftedNoFasterThan(MAX_UPDATE_SKEW, synchronised);
    }

    assertThat(device).recoversWithin(ofMinutes(5));
    assertThat(device).clock().isWithin(ofMillis(100));
    others.haveRunOn();
  }

  /** Of three, one begins to lie after all were believed. */
  @Test
  @Tag("nightly")
  void aLiarAmongThreeServersIsOutvoted(Device device, Lab lab, Deployment app) {
    Wire wire = device.needed(Wire.class);
    Others others = Others.of(device, app);
    lab.names().point("1.resinio.pool.ntp.org", LIAR);
    lab.names().point("2.resinio.pool.ntp.org", THIRD_SERVER);

    try (Rule third =
        wire.add(
            Match.ntp().and(Match.address(THIRD_SERVER)), Impairment.timeAnswered(Duration.ZERO))) {
      startChronyd(device);
      assertThat(device).ntp().believesWithin(ofMinutes(1), LIAR);
      assertThat(device).ntp().believesWithin(ofMinutes(1), THIRD_SERVER);

      try (Injection lie = device.inject(ServedTime.ahead(lab.liar(), LIE))) {
        device.shell().require("chronyc burst 4/4");
        assertThat(device).ntp().disbelievesWithin(ofMinutes(1), LIAR);
        assertThat(device).ntp().isSynchronised();
        assertThat(device).clock().isWithin(ofMillis(100));
        assertThat(device).service("web").keepsAnsweringFor(ofSeconds(3));
      }
      startChronyd(device);
      assertThat(device).recoversWithin(ofMinutes(1));
      assertThat(device).ntp().believesWithin(ofMinutes(1), LIAR);
      assertThat(device).clock().isWithin(ofMillis(100));
    }
    others.haveRunOn();
  }

  /** chronyd steps by whatever it is told, and the apps go on. */
  @Test
  @Tag("nightly")
  void aLiarThatIsAloneIsFollowedAsFarAsItLies(Device device, Lab lab, Deployment app) {
    Others others = Others.of(device, app);
    for (int pool = 0; pool < 4; pool++) {
      lab.names().point(pool + ".resinio.pool.ntp.org", LIAR);
    }
    startChronyd(device);
    assertThat(device).ntp().believesWithin(ofMinutes(1), LIAR);
    assertThat(device).clock().isWithin(ofMillis(100));

    try (Injection lie = device.inject(ServedTime.ahead(lab.liar(), LIE))) {
      startChronyd(device);
      assertThat(device).clock().goesOffByMoreThan(LIE.minusSeconds(1), ofMinutes(2));
      assertThat(device).clock().isWithin(LIE.plusSeconds(1));
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(3));
    }

    startChronyd(device);
    assertThat(device).clock().comesWithin(ofMillis(100), ofMinutes(1));
    assertThat(device).recoversWithin(ofMinutes(1));
    others.haveRunOn();
  }

  /** As at a boot: a chronyd that runs asks nobody for hours. */
  private static void startChronyd(Device device) {
    device.shell().require("systemctl restart " + TIME);
  }

  /** All but chronyd, as it runs before the harm: the host's services, the app's, the device. */
  private record Others(
      Device device,
      Deployment app,
      RunningUnits units,
      Map<String, String> services,
      String boot) {

    private static final List<String> UNITS =
        List.of(
            "balena.service",
            "balena-supervisor.service",
            "NetworkManager.service",
            "dnsmasq.service");

    static Others of(Device device, Deployment app) {
      return new Others(
          device, app, RunningUnits.of(device, UNITS), app.started(), device.host().bootId());
    }

    void haveRunOn() {
      assertEquals(boot, device.host().bootId(), "without the right time no device reboots");
      units.haveRunOn();
      app.services()
          .forEach(service -> assertThat(device).service(service).hasRunOnSince(services));
    }
  }
}
