package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.assertion.RebootsAssert;
import dev.balenachaos.device.Device;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.fault.RebootLoop;
import dev.balenachaos.fault.UpdateLock;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.Predeployed;
import dev.balenachaos.run.Story;
import dev.balenachaos.run.Timeline;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import java.time.Duration;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A service reboots the device again and again.
 *
 * <p>A service with the label {@code io.balena.features.supervisor-api} may ask the supervisor for
 * a reboot ({@code POST /v1/reboot}), one with {@code io.balena.features.dbus} may ask systemd over
 * the host's D-Bus. One that does so whenever something is not to its liking, at each start anew,
 * keeps the device in a loop: nothing on the device counts its reboots or ends them (supervisor
 * 19.0.5, meta-balena 8.0.2). What a loop is, {@link RebootsAssert} says.
 *
 * <p>What has time to run between two boots goes on: SSH lets in, services start, and add to what
 * is on their volumes. The supervisor has that time where it is the one that is asked; over D-Bus
 * nobody waits for it, so that a loop may keep it, and with it each new release, from coming at
 * all.
 *
 * <p>Of meta-balena 8.0.2 only the disk watchdog counts boots, whatever they are for: at the third
 * within ten minutes it switches itself off, by a file on the state partition that nobody takes
 * away again. Whoever wants it back has to do that by hand. Here a loop of a service is shown to
 * have that price; that it saves a device from a loop of the watchdog's own is {@code
 * flash-wear}'s. On the reference device both its programs are this project's, after balena's.
 *
 * <p>An update lock that any service of the app holds is in the way of a reboot: the answer is 423.
 * {@code force} overrides it. Locks are in {@code /tmp}, and so are gone after a boot. systemd asks
 * for none, which is {@code host-services-dbus}'s to show.
 *
 * <p>The way out is to take the reason away, as the harness does once it has seen a loop, or to
 * release the app without the service, in the time that the service leaves after its start. How
 * much of it that took is on the timeline. What is on volumes survives; recovery counts from the
 * end of the reason, in a boot that may have just begun, and is to be there 3 min later, in the
 * same boot.
 *
 * <p>The reboots are asked for by a container of the workload, {@link Workloads#restless()}, and
 * seen by the kernel's boot id. Needs nothing but SSH. On the reference device it is the stand-in
 * that answers; the contract suite holds its answers to a real supervisor's.
 *
 * <p>Field reports: balena-os/balena-supervisor#66 (a device in a loop of reboots has to be flashed
 * anew: the supervisor should notice, and not start the app) and balena-io/docs#171 (how an app
 * reboots its device over D-Bus).
 */
@ChaosScenario("reboot-loop")
@Catalogued(
    harm =
        "a service asks the supervisor, or systemd over D-Bus, for a reboot after each of its"
            + " starts",
    effect =
        "the supervisor has answered it, or systemd has rebooted; the kernel's boot id is another"
            + " one",
    recovery =
        "steady 3 min after the reason is gone or the service released away, in the same boot; no"
            + " reading lost. No reboot while an update lock is held, unless it is forced. The disk"
            + " watchdog stays off")
@TestMethodOrder(MethodOrderer.MethodName.class)
class RebootLoopScenario {

  @Predeployed
  static final Workload APP =
      Workloads.sensorLogger().withVolume(Workloads.RESTLESS).withService(Workloads.restless());

  /** The documented way to have it all the same. */
  @Test
  void aForcedRebootOverridesTheLock(Device device, Deployment app) {
    String boot = device.host().bootId();

    try (Injection lock = device.inject(UpdateLock.heldBy(app, "web"))) {
      try (Injection loop = device.inject(RebootLoop.by(app).forced())) {
        assertThat(device).host().rebootsWithin(ofMinutes(3), 1, boot);
      }
      assertThat(device).recoversWithin(ofMinutes(3));
    }

    assertThat(device).volume("readings").isIntact();
  }

  /** Whoever holds it: here a service that is not the one that asks. */
  @Test
  @Tag("nightly")
  void aHeldUpdateLockKeepsTheDeviceUp(Device device, Deployment app) {
    String boot = device.host().bootId();

    try (Injection lock = device.inject(UpdateLock.heldBy(app, "web"))) {
      try (Injection loop = device.inject(RebootLoop.by(app))) {
        assertThat(device).host().staysInBootFor(ofSeconds(20), boot);
        assertThat(device).service("web").keepsAnsweringFor(ofSeconds(5));
        assertThat(device).supervisor().hasRefusedAsLocked(loop);
      }
      assertThat(device).recoversWithin(ofMinutes(1));
    }

    assertThat(device).host().staysInBootFor(ofSeconds(20), boot);
  }

  /** It has to arrive, and to be applied, before the service asks again. */
  @Test
  @Tag("nightly")
  void aReleaseWithoutTheServiceEndsTheLoop(Device device, Deployment app) {
    String first = device.host().bootId();
    Duration injected = device.timeline().now();
    Injection loop = device.inject(RebootLoop.by(app).after(ofSeconds(20)));
    assertThat(device).host().rebootsWithin(ofMinutes(4), 1, first);
    Duration turn = device.timeline().now().minus(injected);

    loop.healBy(
        () -> {
          assertThat(device).host().getsReady();
          app.update(Workloads.sensorLogger());
          device
              .timeline()
              .record(
                  Timeline.Kind.STEP,
                  "host",
                  "released away "
                      + Story.readable(device.host().uptime())
                      + " after the kernel's start");
        });

    assertThat(device).recoversWithin(ofMinutes(3));
    // Whichever boot the release was in time for. One that ends nothing shows within a turn.
    assertThat(device).host().staysInBootFor(turn, device.host().bootId());
    assertThat(device).volume("readings").isIntact();
  }

  /** systemd grants each, whether the supervisor is there or not. */
  @Test
  @Tag("nightly")
  void overDBusItRebootsInEachBootAnewUntilTheReasonIsGone(Device device, Deployment app) {
    RebootsAssert reboots = assertThat(device).host().rebootsSince(device.host().bootId());

    try (Injection loop = device.inject(RebootLoop.by(app).overDBus())) {
      reboots.areALoopWithin(ofMinutes(6)).leaveTimeFor("web").leaveTimeFor("readings");
    }

    reboots.haveEnded();
    assertThat(device).recoversWithin(ofMinutes(3));
    assertThat(device).volume("readings").isIntact();
  }

  /**
   * Nobody on the device ends it; the one who counts boots takes them for a broken disk's, and
   * gives up himself. That each boot has time for the supervisor is what keeps the loop going.
   */
  @Test
  @Tag("nightly")
  void theDeviceRebootsInEachBootAnewUntilTheReasonIsGone(Device device, Deployment app) {
    DiskWatchdog watchdog = new DiskWatchdog(device);
    watchdog.needed();
    RebootsAssert reboots = assertThat(device).host().rebootsSince(device.host().bootId());

    try (Injection loop = device.inject(RebootLoop.by(app))) {
      reboots.areALoopWithin(ofMinutes(6)).leaveTimeFor("web").leaveTimeFor("readings");
    }

    reboots.haveEnded();
    assertThat(device).recoversWithin(ofMinutes(3));
    assertThat(device).volume("readings").isIntact();

    watchdog.assertIsDisabled();
  }
}
