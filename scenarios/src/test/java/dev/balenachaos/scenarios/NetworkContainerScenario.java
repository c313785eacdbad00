package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static dev.balenachaos.workload.Workloads.CONNECTOR;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Device;
import dev.balenachaos.fault.ContainerUplink;
import dev.balenachaos.fault.CrashingConnector;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.Managed;
import dev.balenachaos.lab.Lab;
import dev.balenachaos.run.Timeline.Kind;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The uplink is configured by a container alone, and the container crashes.
 *
 * <p>An app may bring along what its device's way to the internet needs: a driver, an address, a
 * route, the dialling of a modem. No service waits for a network and none is started for want of
 * one (balena-supervisor 19.0.5), so that works, until a release has a mistake in it:
 *
 * <ul>
 *   <li>A container that crashes at its start is started again by the engine after 100 ms, 200 ms,
 *       400 ms, and so on up to 1 min, for ever (balena-engine 20.10.44, {@code
 *       restartmanager.go}). Meanwhile there is no uplink. The cloud is deaf to the device, and the
 *       release that mends it cannot arrive: whoever wants to help has to come over another cable.
 *   <li>One that crashes after it has run for 10 s is started again after 100 ms each time. The
 *       uplink goes off and on with it.
 *   <li>With a NetworkManager profile in {@code system-connections} on the boot partition
 *       (meta-balena 8.0.2) the host has a way of its own. The container crashes all the same, and
 *       the release that mends it arrives.
 * </ul>
 *
 * <p>The rest of the app, the engine, the supervisor's API and SSH over another cable go on.
 * Recovery: once the container stays up, 1 min at most after its reason to crash is gone, the cloud
 * hears of the device, what was released meanwhile arrives, and the cloudlink is up; OpenVPN waits
 * up to 120 s between two tries. That takes 3 min for the cloudlink, and 5 min for the rest.
 *
 * <p>Nearest report: forums.balena.io/t/105948 (whoever would change the network from a container
 * fears a mistake that nothing recovers the device from); of a crash the project's facts name none.
 *
 * <p>The container is {@link Workloads#connector()}. Needs a managed device in a lab, with SSH over
 * a cable of its own. The container brings the card's address and its route. That one brings the
 * kernel module or the udev rule is not here: the reference device's kernel has the driver of its
 * card by itself, and there is none that could be left out; what follows is the same, a host
 * without an uplink until the container runs.
 */
@ChaosScenario("network-container")
@Catalogued(
    harm = "a container that alone configures the uplink crashes, at each start or later",
    effect =
        "it has crashed; the engine restarts it at its documented pauses; the cloud hears nothing",
    recovery =
        "5 min after it stays up the cloud hears, the cloudlink is up, and the release that could"
            + " not arrive is applied; with a profile on the boot partition it is within 3 min of"
            + " being released",
    runsOn = "devices in a lab")
@TestMethodOrder(MethodOrderer.MethodName.class)
@Managed
class NetworkContainerScenario {

  private static final Workload APP =
      Workloads.sensorLogger().withVolume(CONNECTOR).withService(Workloads.connector());

  private static final Workload MENDED =
      APP.withService(Workloads.connector().withEnvironment("CONNECTOR_MENDED", "1"));

  /** What a release is granted to be applied, where there is a way to it. */
  private static final Duration TO_ARRIVE = ofMinutes(3);

  /** Whoever made the mistake has no way to undo it. */
  @Test
  @Tag("nightly")
  void aContainerThatCrashesAtItsStartCutsTheDeviceOffFromTheReleaseThatMendsIt(
      Device device, Lab lab) {
    Deployment app = Release.applied(device, lab, APP);

    try (Injection left = device.inject(ContainerUplink.by(app))) {
      OsConfig.isHeardWithin(device, lab, ofMinutes(1));
      Map<String, Integer> before = app.restarts();

      try (Injection crash = device.inject(CrashingConnector.atStart(app))) {
        assertThat(device)
            .service(CONNECTOR)
            .restartsSince(before)
            .areEverMoreSeldomWithin(ofMinutes(5), 12);
        assertThat(device).cloudlink().goesDownWithin(ofMinutes(3));
        Deployment mended = lab.release(device, MENDED);
        theCloudIsDeafAndTheRestGoesOn(device);
        assertThat(device).cloud().hearsNothingFor(device.deadlines().scaled(TO_ARRIVE));
        assertThat(mended.missing()).as("what of the mended release does not run").isPresent();
      }
      assertBackOnline(device, lab);
    }
    assertBackOnline(device, lab);
  }

  /** The engine forgets the crashes of a container that has run for 10 s. */
  @Test
  @Tag("nightly")
  void aContainerThatCrashesLaterIsBackAtOnceEachTime(Device device, Lab lab) {
    Deployment app = Release.applied(device, lab, APP);

    try (Injection left = device.inject(ContainerUplink.by(app))) {
      Map<String, Integer> before = app.restarts();

      try (Injection crash = device.inject(CrashingConnector.after(ofSeconds(12), app))) {
        assertThat(device)
            .service(CONNECTOR)
            .restartsSince(before)
            .areAtOnceWithin(ofMinutes(3), 9);
        assertThat(uplinkSeenFor(device.deadlines().scaled(ofSeconds(40)), device))
            .contains("down up down up");
        OsConfig.isHeardWithin(device, lab, ofMinutes(1));
        assertThat(device).service("web").keepsAnsweringFor(ofSeconds(3));
      }
      assertBackOnline(device, lab);
      // The engine may still be busy with the start after the last crash.
      assertThat(uplinkSeenFor(device.deadlines().scaled(ofSeconds(10)), device)).endsWith("up");
      assertThat(uplinkSeenFor(ofSeconds(20), device)).isEqualTo("up");
    }
    assertBackOnline(device, lab);
  }

  /** The host has a way of its own, by which help arrives. */
  @Test
  void withAProfileOnTheBootPartitionTheReleaseThatMendsItArrives(Device device, Lab lab) {
    Deployment app = Release.applied(device, lab, APP);

    try (Injection left = device.inject(ContainerUplink.by(app).besidesAProfile());
        Injection crash = device.inject(CrashingConnector.atStart(app))) {
      OsConfig.isHeardWithin(device, lab, ofMinutes(1));
      Deployment mended = lab.release(device, MENDED);
      assertThat(device).cloud().seesTheReleaseAppliedWithin(TO_ARRIVE);

      Map<String, String> started = mended.started();
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(10));
      assertThat(device).service(CONNECTOR).hasRunOnSince(started);
    }
    assertBackOnline(device, lab);
  }

  /** Nobody tells NetworkManager to connect the card: the profile is what it has found. */
  @Test
  @Tag("nightly")
  void withAProfileOnTheBootPartitionItIsOnlineAfterARebootTooWhileTheContainerCrashes(
      Device device, Lab lab) {
    Deployment app = Release.applied(device, lab, APP);
    Map<String, String> before = app.started();

    try (Injection left = device.inject(ContainerUplink.by(app).besidesAProfile());
        Injection crash = device.inject(CrashingConnector.atStart(app))) {
      device.reboot();
      String crashes = crash.look().seen();
      assertThat(device).cloudlink().comesUpWithin(ofMinutes(3));
      OsConfig.isHeardWithin(device, lab, ofMinutes(1));
      Awaitility.await("another crash")
          .atMost(device.deadlines().scaled(ofMinutes(2)))
          .until(() -> !crash.look().seen().equals(crashes));
    }
    // The engine has made its pauses longer, up to a minute.
    assertThat(device).service(CONNECTOR).isStartedAgainWithin(ofMinutes(2), before);
    Map<String, String> started = app.started();
    assertBackOnline(device, lab);
    assertThat(device).service(CONNECTOR).hasRunOnSince(started);
    assertThat(device).volume("readings").isIntact();
  }

  /**
   * The cloud tells the device over the cloudlink to look. By itself it looks again when its pause
   * after a failed poll is over, which grows up to 15 min.
   */
  private static void assertBackOnline(Device device, Lab lab) {
    assertThat(device).cloudlink().comesUpWithin(ofMinutes(3));
    lab.tellToLook(device);
    assertThat(device).recoversWithin(ofMinutes(5));
  }

  /**
   * Returns whether there was a default route, each change once: {@code up down up}, for instance.
   * Looks by what the shell does by itself, since programs would slow down the starts that it sees.
   */
  private static String uplinkSeenFor(Duration span, Device device) {
    String look =
        """
        uplink() {
          while read -r _ destination _; do
            [ "$destination" != 00000000 ] || { echo up; return; }
          done </proc/net/route
          echo down
        }
        read -r now _ </proc/uptime
        end=$((${now%%.*} + %d))
        while [ ${now%%.*} -lt $end ]; do
          uplink
          sleep 0.2
          read -r now _ </proc/uptime
        done | uniq
        """
            .formatted(span.toSeconds());
    String seen = device.shell().run(look, span.plusMinutes(1)).text().replace('\n', ' ');
    device.timeline().record(Kind.STEP, "host", "the uplink: " + seen);
    return seen;
  }

  private static void theCloudIsDeafAndTheRestGoesOn(Device device) {
    OsConfig.callTheCloud(device);
    assertThat(device).cloud().hearsNothingFor(ofSeconds(20));
    assertThat(device).service("web").keepsAnsweringFor(ofSeconds(3));
    assertThat(device).supervisor().answersWithin(ofSeconds(5));
    assertThat(device).isReachable();
  }
}
