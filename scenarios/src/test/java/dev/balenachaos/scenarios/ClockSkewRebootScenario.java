package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static dev.balenachaos.fault.Traffic.ntp;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.balenachaos.device.Device;
import dev.balenachaos.fault.HostFile;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.fault.Network;
import dev.balenachaos.fault.WallClock;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.InLab;
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
 * The wall clock moves while a reboot is due; all else that a wrong clock does is in {@link
 * ClockSkewScenario}.
 *
 * <p>A service may have the device reboot before it is started, by its label {@code
 * io.balena.update.requires-reboot}. The supervisor makes its container, leaves a note, and reboots
 * the device once nothing else is to be done. Whether that has happened it reckons by the wall
 * clock: what is older than the boot, which is as long ago as the device is up, waits for no reboot
 * (balena-supervisor 19.0.5, {@code lib/reboot.ts}, {@code compose/app.ts}). So where the reboot is
 * put off, a clock that goes forward by more than the device was up makes it forgotten, and the
 * service is started without. The note stays until the next boot, and keeps the supervisor from
 * leaving another: a later release that asks for a reboot waits in vain. In the field a board
 * without a battery wakes up in the past, takes a release, and learns the time. A clock that goes
 * back makes nothing forgotten; but where it is still behind after the reboot, what was made before
 * looks younger than that, and asks for the next one, which is not tried here.
 *
 * <p>What puts it off here is an update of the host OS that waits for its verdict: as long as its
 * file is on the state partition the supervisor does not reboot unless it is forced to ({@code
 * lib/update-lock.ts}), and tries again. The file alone does nothing else until the next boot,
 * whose {@code rollback-health} removes it where the boot loader knows of no update (meta-balena
 * 8.0.2).
 *
 * <p>Needs a device in a lab, where no time server may set the clock right meanwhile. Recovery is,
 * where the clock went forward, that the release runs within 3 min, and that a boot lets the later
 * one run; where it went back, that the device reboots within 3 min of the end of what put that
 * off, once, and that the release runs. Services that a release does not change run on until then.
 * The stand-in is written to reckon so; only a real supervisor can prove it. No field report is
 * known: it was read in the source.
 *
 * <p>The best practice is a service that does not count on the reboot: what must be so before it
 * starts, it looks for.
 */
@ChaosScenario("clock-skew")
@Catalogued(
    harm =
        "a release waits for a reboot that is put off by an update of the host, and the clock goes"
            + " forward by an hour more than the device is up, or back by an hour",
    effect = "the wall clock is off by that, and the update of the host waits for its verdict",
    recovery =
        "where the clock went forward, the release runs 3 min later without the reboot, and a later"
            + " one after a boot; where it went back, the device reboots 3 min after the update's"
            + " end, and the release runs",
    runsOn = "devices in a lab")
@TestMethodOrder(MethodOrderer.MethodName.class)
class ClockSkewRebootScenario {

  private static final String SUPERVISOR = "balena-supervisor.service";

  /** While it is there, a host OS update waits for its verdict. */
  private static final HostFile HOST_UPDATE =
      HostFile.written("/mnt/state/rollback-health-breadcrumb", "");

  /** Long enough for a reboot that nothing holds off to have begun; at full speed. */
  private static final Duration DUE = ofSeconds(10);

  private static final Workload REBOOTING = rebooting("first").asRelease(2);

  /** The device has been behind since before the release came, as one that woke up in the past. */
  @Test
  @Tag("nightly")
  @InLab
  void aRebootThatWasPutOffIsForgottenOnceTheClockGoesForward(Device device) {
    Deployment app = device.deploy(Workloads.sensorLogger());
    Map<String, String> started = app.started();
    String boot = device.host().bootId();
    Duration longAgo = ofSeconds(device.host().uptime().toSeconds()).plus(ofHours(1));
    Deployment released;

    try (Injection noTime = device.inject(Network.blocked(ntp()));
        Injection hostUpdate = device.inject(HOST_UPDATE);
        Injection behind = device.inject(WallClock.moved(longAgo.negated()))) {
      released = offeredAndHeldBack(device, app, REBOOTING);
      assertThat(device).unit(SUPERVISOR).saysWithin(ofSeconds(10), "Reboot scheduled");
      behind.close();
      assertThat(device).supervisor().appliesWithin(ofMinutes(3), released);
    }

    assertThat(device).recoversWithin(ofMinutes(1));
    Deployment later = offeredAndHeldBack(device, released, rebooting("later").asRelease(3));
    assertThat(device).host().staysInBootFor(device.deadlines().scaled(DUE), boot);
    assertThat(device).service("web").isMadeAndNotStartedWithin(ofSeconds(10));
    assertThat(device).service("sensor").hasRunOnSince(started);
    assertThat(device).service("chatty").hasRunOnSince(started);
    device.reboot();
    assertThat(device).supervisor().appliesWithin(ofMinutes(3), later);
    assertThat(device).isSteadyWithin(ofMinutes(3));
    assertThat(device).volume("readings").isIntact();
  }

  @Test
  @Tag("nightly")
  @InLab
  void aRebootThatWasPutOffIsNotForgottenWhereTheClockGoesBack(Device device) {
    Deployment app = device.deploy(Workloads.sensorLogger());
    String boot = device.host().bootId();

    String next;

    try (Injection noTime = device.inject(Network.blocked(ntp()));
        Injection hostUpdate = device.inject(HOST_UPDATE)) {
      Deployment released = offeredAndHeldBack(device, app, REBOOTING);
      assertThat(device).unit(SUPERVISOR).saysWithin(ofSeconds(10), "Reboot scheduled");
      try (Injection behind = device.inject(WallClock.moved(ofHours(-1)))) {
        assertThat(device).host().staysInBootFor(device.deadlines().scaled(DUE), boot);
        hostUpdate.close();
        assertThat(device).host().rebootsWithin(ofMinutes(3), 1, boot);
        next = device.host().bootId();
      }
      assertThat(device).supervisor().appliesWithin(ofMinutes(3), released);
    }

    assertThat(device).recoversWithin(ofMinutes(3));
    assertThat(device).host().staysInBootFor(device.deadlines().scaled(DUE), next);
    assertThat(device).volume("readings").isIntact();
  }

  /** Returns an app whose {@code web} asks for a reboot, and is another one by its environment. */
  private static Workload rebooting(String name) {
    Workload app = Workloads.sensorLogger();
    return app.withService(
        app.service("web")
            .withEnvironment("NAME", name)
            .withLabel("io.balena.update.requires-reboot", "1"));
  }

  /** Offers a release, and waits until its {@code web} is made and not started. */
  private static Deployment offeredAndHeldBack(Device device, Deployment app, Workload release) {
    assertEquals(200, app.offer(release).status(), "the answer to a new release");
    device.attachments().remove(app);
    Deployment offered = release.runningOn(device);
    assertThat(device).service("web").isMadeAndNotStartedWithin(ofMinutes(2));
    return offered;
  }
}
