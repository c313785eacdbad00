package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static dev.balenachaos.fault.Traffic.ntp;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Power;
import dev.balenachaos.fault.DriftingClock;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.fault.Network;
import dev.balenachaos.fault.RealTimeClock;
import dev.balenachaos.fault.Suspended;
import dev.balenachaos.fault.WallClock;
import dev.balenachaos.fault.Watchdog;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.InLab;
import dev.balenachaos.junit.Managed;
import dev.balenachaos.lab.Lab;
import dev.balenachaos.lab.LabHost;
import dev.balenachaos.lab.tls.IssuedCertificate;
import dev.balenachaos.probe.ClockReading;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workloads;
import eu.rekawek.toxiproxy.Proxy;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The wall clock is wrong.
 *
 * <p>Somebody sets it by hand, an app may do so, a board without a battery wakes up in the past, or
 * a virtual machine is suspended for a while. chronyd steps whatever is off by more than a second,
 * in either direction and as often as it takes ({@code makestep 1 -1}, meta-balena 8.0.2), once it
 * has asked a server: it polls every four and a half hours only. The check of its unit, every 120
 * s, lets it ask at once where no source is selected, and lets the watchdog of 240 s end it where
 * the offset stays above 0.1 s, so that it asks when it is started anew ({@code
 * chrony-healthcheck}); balena's own test grants ten minutes for that. Seen on the reference device
 * with chrony 4.3: chronyd notices a jump of 20 s and more by itself, gives up its source, and the
 * next check lets it ask; at the stock pace a clock was right 70 s after it was moved. No device
 * reboots for it, and apps, which go by monotonic clocks, go on.
 *
 * <p>A device that was suspended has a clock that lags, and nobody on it can tell: chronyd has seen
 * no jump, and its unit's check asks no server but chronyd for what it believes (seen with chrony
 * 4.3). It lags until the next poll, for up to four and a half hours, or until chronyd is started
 * anew, which is to be done by whoever lets a device go on.
 *
 * <p>Where no time server answers the clock stays wrong. Beyond the end of a certificate, or before
 * its beginning, TLS fails: the device is deaf to its cloud, and says why only in the journal; its
 * cloud sees the alert, which is {@code certificate_expired} for the one, and for the other {@code
 * bad_certificate}, that of everything else that is bad about a certificate. SSH stays. So does a
 * connection that is there, whose certificate nobody looks at again: the logs of an app went on to
 * reach the cloud (seen on the reference device), and so did a supervisor's report, so that these
 * tests hang up on all of them.
 *
 * <p>A real-time clock without a battery shows some day long ago after a boot. The clock then wakes
 * up at the time that was saved at shutdown, or within the hour before a power cut, and is set
 * right by the {@code Date} of the cloud's answer to the connectivity check before chronyd is
 * started (meta-balena, {@code recipes-core/systemd/timeinit}).
 *
 * <p>The best practice is to leave the clock to the host: no container of the workload sets it, and
 * apps measure spans by the monotonic clock, which is why they go on here.
 *
 * <p>Needs a device in a lab; one test one that can be suspended, another one that can be reset.
 * Recovery is a clock within half a second of the truth: within 10 min at the pace of the device,
 * and within 1 min where a test shortens the check's pace, by a drop-in, to 10 s. Field reports:
 * balena-os/meta-balena#1337 (a clock that stays wrong where NTP is blocked) and #2044 (a device
 * that was out of reach for 19 hours).
 *
 * <p>A clock that drifts is noticed by nobody either until chronyd asks: a bad crystal, off by 100
 * parts in a million, is 1.6 s wrong by then. A test cannot wait for that, and has the clock lose
 * 50 ms each second, see {@link DriftingClock}.
 *
 * <p>What a moving clock does to a reboot that is due is in {@link ClockSkewRebootScenario}.
 */
@ChaosScenario("clock-skew")
@Catalogued(
    harm =
        "the clock is moved by some seconds, an hour or a day, or beyond the ends of the cloud's"
            + " certificate; it drifts; the whole device is suspended; its real-time clock is dead"
            + " at a boot",
    effect =
        "the wall clock is off by that, beside the monotonic one or the host's; chronyd has it lose"
            + " 50 ms each second; the real-time clock shows the year 2000",
    recovery =
        "chronyd sets it right within 10 min, within 1 min where its check runs each 10 s; after a"
            + " suspension or a drift 1 min after it is started anew; at a"
            + " boot HTTPS does, before chronyd; where neither can, the cloud hears of the device 3"
            + " min after the clock is right",
    runsOn = "devices in a lab; suspended, and with a dead clock, on QEMU")
@TestMethodOrder(MethodOrderer.MethodName.class)
class ClockSkewScenario {

  private static final String TIME = "chronyd.service";
  private static final String HTTPS = "timesync-https.service";

  /** A watchdog that no pause of a slow device makes end a chronyd whose checks are content. */
  private static final Duration CALM = ofSeconds(40);

  /** What fake-hwclock has saved last, within the hour or at shutdown. */
  private static final String SAVED_TIME = "/etc/fake-hwclock/fake-hwclock.data";

  @Test
  @InLab
  void aClockThatIsMovedIsSetRightByChronydAndNothingReboots(Device device) {
    Undisturbed apps = Undisturbed.of(device, device.deploy(Workloads.sensorLogger()));

    try (Injection sooner = device.inject(Watchdog.of(TIME, ofSeconds(20)))) {
      assertThat(device).isSteadyWithin(ofMinutes(1));
      for (Duration by : List.of(ofDays(1), ofHours(-1), ofSeconds(20))) {
        isSetRightByChronyd(device, by, ofMinutes(1));
      }
    }

    apps.haveRunOn();
  }

  @Test
  @Tag("nightly")
  @InLab
  void atItsOwnPaceChronydSetsAClockRightThatWasMoved(Device device) {
    Undisturbed apps = Undisturbed.of(device, device.deploy(Workloads.sensorLogger()));

    isSetRightByChronyd(device, ofDays(1), ofMinutes(10));

    apps.haveRunOn();
  }

  private static void isSetRightByChronyd(Device device, Duration by, Duration deadline) {
    try (Injection moved = device.inject(WallClock.moved(by))) {
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(3));
      assertThat(device).greetsNewConnections();
      assertThat(device).clock().comesWithin(ofMillis(500), deadline);
      assertThat(device).recoversWithin(deadline);
    }
  }

  /** To chronyd no time has passed, so that neither it nor its check has a reason to ask. */
  @Test
  @Tag("nightly")
  @InLab
  void aClockThatLagsSinceTheDeviceWasSuspendedIsNotNoticedUntilChronydStartsAnew(Device device) {
    Undisturbed apps = Undisturbed.of(device, device.deploy(Workloads.sensorLogger()));

    try (Injection sooner = device.inject(Watchdog.of(TIME, CALM))) {
      assertThat(device).isSteadyWithin(ofMinutes(1));
      Injection suspended = device.inject(Suspended.forSpan(ofSeconds(30)));
      assertThat(device).unit(TIME).runsOnFor(ofSeconds(60));
      assertThat(device).clock().isOffByMoreThan(ofSeconds(20));
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(3));
      assertThat(device).greetsNewConnections();
      suspended.healBy(() -> device.shell().require("systemctl restart " + TIME));

      assertThat(device).clock().comesWithin(ofMillis(500), ofMinutes(1));
      assertThat(device).recoversWithin(ofMinutes(1));
    }

    apps.haveRunOn();
  }

  /** What chronyd believes does not drift along, so that its check is content. */
  @Test
  @Tag("nightly")
  @InLab
  void aClockThatDriftsIsNotNoticedUntilChronydStartsAnew(Device device) {
    Undisturbed apps = Undisturbed.of(device, device.deploy(Workloads.sensorLogger()));

    try (Injection sooner = device.inject(Watchdog.of(TIME, CALM))) {
      assertThat(device).isSteadyWithin(ofMinutes(1));
      try (Injection drift = device.inject(DriftingClock.by(-50_000))) {
        assertThat(device).unit(TIME).runsOnFor(ofSeconds(60));
        assertThat(device).clock().isOffByMoreThan(ofSeconds(2));
        assertThat(device).service("web").keepsAnsweringFor(ofSeconds(3));
        assertThat(device).greetsNewConnections();
      }
      assertThat(device).clock().isOffByMoreThan(ofSeconds(2));
      device.shell().require("systemctl restart " + TIME);

      assertThat(device).clock().comesWithin(ofMillis(500), ofMinutes(1));
      assertThat(device).recoversWithin(ofMinutes(1));
      ClockReading since = ClockReading.of(device);
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(10));
      assertThat(device).clock().hasDriftedNoFasterThan(10_000, since);
    }

    apps.haveRunOn();
  }

  @Test
  @Tag("nightly")
  @Managed
  void beforeTheStartOfItsCertificateTheCloudIsOutOfReachUntilTheClockIsRight(
      Device device, Lab lab) throws IOException {
    // The alert is the same for whatever is bad about a certificate; the journal tells what.
    cloudIsOutOfReach(device, lab, ofDays(-2), "BAD_CERTIFICATE", "certificate is not yet valid");
  }

  @Test
  @Tag("nightly")
  @Managed
  void beyondTheEndOfItsCertificateTheCloudIsOutOfReachUntilTheClockIsRight(Device device, Lab lab)
      throws IOException {
    cloudIsOutOfReach(device, lab, ofDays(2), "CERTIFICATE_EXPIRED", "certificate has expired");
  }

  private static void cloudIsOutOfReach(
      Device device, Lab lab, Duration by, String alert, String complaint) throws IOException {
    Instant now = Instant.now();
    lab.cloud().present(certificate(lab, now.minus(ofDays(1)), now.plus(ofDays(1))));
    Undisturbed apps =
        Undisturbed.of(device, Release.applied(device, lab, Workloads.sensorLogger()));

    try (Injection noTime = device.inject(Network.blocked(ntp()));
        Injection moved = device.inject(WallClock.moved(by))) {
      hangUp(lab);
      // OpenSSL says why it ends a handshake; the supervisor's client, as that of Node.js, does
      // not.
      OsConfig.callTheCloud(device);
      assertThat(device).cloud().sawTlsFailWithin(ofMinutes(1), alert);
      assertThat(device).unit("os-config.service").saysWithin(ofMinutes(1), complaint);
      saysNothingThoughItCalls(device, lab);
      assertThat(device).greetsNewConnections();
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(3));
    }

    OsConfig.isHeardWithin(device, lab, ofMinutes(3));
    assertThat(device).recoversWithin(ofMinutes(3));
    apps.haveRunOn();
    assertThat(device).volume("readings").isIntact();
  }

  /** Whoever wants to be heard from now on has to shake hands: nobody looks at the old ones. */
  private static void hangUp(Lab lab) throws IOException {
    Proxy way = lab.cloudWay().proxy();
    way.disable();
    way.enable();
  }

  /** Nobody else would call in so short a time, so that silence would mean nothing. */
  private static void saysNothingThoughItCalls(Device device, Lab lab) {
    int before = lab.cloud().failedHandshakes().size();
    OsConfig.callTheCloud(device);
    assertThat(device).cloud().hearsNothingFor(device.deadlines().scaled(ofSeconds(10)));
    assertTrue(lab.cloud().failedHandshakes().size() > before, "the device has not called");
  }

  /** A device that was switched off wakes up at the time that it saved last, up to an hour ago. */
  @Test
  @Tag("nightly")
  @Managed
  void withADeadRealTimeClockHttpsSetsTheClockRightAtBootBeforeChronyd(Device device) {
    // A cut of the power would set the clock of an emulated board right again.
    Power power = device.needed(Power.class);

    try (Injection noTime = device.inject(Network.blocked(ntp()));
        Injection dead = device.inject(RealTimeClock.dead())) {
      long saved = Instant.now().minus(ofMinutes(30)).getEpochSecond();
      device
          .shell()
          .require(
              "date -u -d @%d '+%%Y-%%m-%%d %%H:%%M:%%S' >%s && sync".formatted(saved, SAVED_TIME));
      power.reset();
      assertThat(device).host().getsReady();
      assertThat(device).unit(HTTPS).saysWithin(ofMinutes(1), "synchronised via HTTPS");
      long woke = secondOfFirstLine(device, HTTPS);
      assertTrue(woke >= saved && woke < saved + 600, "saved at " + saved + ", woke up at " + woke);
      assertThat(device).clock().comesWithin(ofSeconds(3), ofMinutes(1));
      assertTrue(
          microseconds(device, HTTPS, "ExecMainExitTimestampMonotonic")
              <= microseconds(device, TIME, "ExecMainStartTimestampMonotonic"),
          "chronyd was started before the clock was right");
    }

    assertThat(device).recoversWithin(ofMinutes(5));
    assertThat(device).clock().comesWithin(ofMillis(500), ofMinutes(10));
  }

  /** Returns when a unit wrote its first line of this boot, by its clock then. */
  private static long secondOfFirstLine(Device device, String unit) {
    String line =
        device.shell().require("journalctl -b -q -o short-unix -u " + unit + " | head -n 1");
    return Long.parseLong(line.substring(0, line.indexOf('.')));
  }

  private static long microseconds(Device device, String unit, String property) {
    return Long.parseLong(
        device.shell().require("systemctl show --value -p " + property + " " + unit));
  }

  /** What no wrong clock has a part in: the services as they run, and the boot. */
  private record Undisturbed(
      Device device, Deployment app, Map<String, String> started, String boot) {

    static Undisturbed of(Device device, Deployment app) {
      return new Undisturbed(device, app, app.started(), device.host().bootId());
    }

    void haveRunOn() {
      assertEquals(boot, device.host().bootId(), "no wrong clock reboots a device");
      app.services().forEach(service -> assertThat(device).service(service).hasRunOnSince(started));
    }
  }

  private static IssuedCertificate certificate(Lab lab, Instant from, Instant until) {
    return lab.authority().issue(List.of(LabHost.API.hostName()), from, until);
  }
}
