package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static dev.balenachaos.fault.Traffic.ntp;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.balenachaos.device.Device;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.fault.Network;
import dev.balenachaos.fault.Watchdog;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.InLab;
import dev.balenachaos.junit.Predeployed;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * No time server can be reached: a firewall drops UDP port 123.
 *
 * <p>chronyd polls every four and a half hours (meta-balena 8.0.2, {@code chrony.conf}), so a
 * device that has its time notices nothing for that long. One whose chronyd starts while NTP is
 * blocked, after a boot for instance, says so at its next check, every 120 s: {@code No online NTP
 * sources}. The check fails, the watchdog of 240 s ends chronyd, and systemd starts it again 10 s
 * later, for as long as that goes on. Nothing else is harmed and the device never reboots; its
 * clock drifts, as its quartz does.
 *
 * <p>Recovery: a chronyd that starts asks its servers at once. One that runs asks again at its next
 * check. The test shortens the watchdog, and with it the time between two checks, by a drop-in;
 * what the stock values make of it is in {@code ChronyLikenessIT} for the reference device.
 *
 * <p>Needs a device in a lab, so that there is a time server to be kept from, and a clock to
 * compare with to some milliseconds.
 */
@ChaosScenario("ntp-blocked")
@Catalogued(
    harm = "nothing passes to or from a time server, and chronyd is started while that is so",
    effect = "packets to UDP port 123 are counted and dropped; a try gets no answer",
    recovery = "synchronised 5 min after the way is free; nothing but chronyd is restarted",
    runsOn = "devices in a lab")
@InLab
class NtpBlockedScenario {

  private static final String TIME = "chronyd.service";
  private static final Duration WATCHDOG = ofSeconds(20);

  @Predeployed static final Workload APP = Workloads.sensorLogger();

  @Test
  void chronydIsRestartedAgainAndAgainAndNothingElseIs(Device device, Deployment app) {
    Map<String, String> before = app.started();
    String boot = device.host().bootId();
    assertThat(device).ntp().isSynchronisedWithin(ofMinutes(2));

    try (Injection blocked = device.inject(Network.blocked(ntp()));
        Injection sooner = device.inject(Watchdog.of(TIME, WATCHDOG))) {
      assertThat(device).unit(TIME).saysWithin(ofMinutes(1), "No online NTP sources");
      assertThat(device).unit(TIME).isEndedByItsWatchdogWithin(ofMinutes(1));
      assertThat(device).unit(TIME).isRestartedWithin(ofMinutes(2), 2);
      assertThat(device).clock().isWithin(ofMillis(500));
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(5));
    }

    assertThat(device).recoversWithin(ofMinutes(5));
    assertThat(device).clock().isWithin(ofMillis(100));
    app.services().forEach(service -> assertThat(device).service(service).hasRunOnSince(before));
    assertEquals(boot, device.host().bootId(), "without a time server no device reboots");
  }
}
