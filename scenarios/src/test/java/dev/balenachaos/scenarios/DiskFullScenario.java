package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balenachaos.device.Boot;
import dev.balenachaos.device.Device;
import dev.balenachaos.device.Shell;
import dev.balenachaos.fault.DataPartition;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.fault.StatePartition;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.Predeployed;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The data partition is full.
 *
 * <p>balena lists it first among the ways in which people break their devices: an app that never
 * deletes, a container that writes into its own layer, logs without a limit. Nothing on the device
 * watches free space or reclaims it. Field reports: balena-os/meta-balena#2129 and #2130 (the
 * engine does not start with a full data partition), balena-os/meta-balena#1600, and
 * balena-os/balena-supervisor#674.
 *
 * <p>Where an app keeps very many small files, inodes run out before blocks: there is one for each
 * 8 KiB. What is there can still grow, and nothing new is created. The state partition, where the
 * host keeps what it remembers, has 80 MiB: when it is full a boot goes on, but neither the time
 * nor a new host key is saved (meta-balena 8.0.2, {@code image_types_balena.bbclass}).
 *
 * <p>Recovery: the device is steady 1 min after the space is free again, 3 min where it rebooted
 * while there was none, and no reading is lost that was reported written. Needs nothing but SSH.
 * What the tests expect was seen on supervisor 19.0.5 with balena-engine 20.10.44.
 */
@ChaosScenario("disk-full")
@Catalogued(
    harm =
        "the data partition is filled by the host, a volume, a container's layer, its logs, or has"
            + " no inode left; the state partition is filled by the host",
    effect = "a write of 4 KiB fails with ENOSPC, or no file can be made",
    recovery =
        "steady 1 min after space is freed, 2 min where its app has to be deployed anew, 3 min where"
            + " it rebooted while full; no reading lost")
@TestMethodOrder(MethodOrderer.MethodName.class)
class DiskFullScenario {

  @Predeployed static final Workload APP = Workloads.sensorLogger();

  private static final String SAVE_TIME = "fake-hwclock save";

  private static final String SAVED_TIME = "cat /etc/fake-hwclock/fake-hwclock.data";

  private static final String MAKE_HOST_KEY =
      "ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/hostkeys/try; s=$?;"
          + " rm -f /etc/ssh/hostkeys/try /etc/ssh/hostkeys/try.pub; exit $s";

  /** What runs goes on, what is new is refused, and each refusal says why. */
  @Test
  void whileFullServicesLiveOnAndNothingNewIsCreated(Device device, Deployment app) {
    try (Injection full = device.inject(DataPartition.filled())) {
      assertThat(device).engine().saysNoSpaceIsLeft();
      assertThat(device).supervisor().refusesForLackOfSpace(app, APP.asRelease(2));
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(10));
      assertThat(device).isReachable();
    }

    assertThat(device).recoversWithin(ofMinutes(1));
    assertThat(device).volume("readings").isIntact();
  }

  /** The engine cannot start, so no container comes back; the data on the volume is untouched. */
  @Test
  @Tag("nightly")
  void rebootedWhileFullTheDeviceComesBackOnceSpaceIsFreed(Device device) {
    try (Injection full = device.inject(DataPartition.filled())) {
      device.reboot(Boot.Gate.SSH);
      assertThat(device).engine().restartsInVainFor(ofSeconds(30));
      assertThat(device).supervisor().isSilent();
      assertThat(device).volume("readings").isIntact();
    }

    assertThat(device).recoversWithin(ofMinutes(3));
    assertThat(device).volume("readings").isIntact();
  }

  /** A service sees each write that fails, and nothing that it believes written is lost. */
  @Test
  @Tag("nightly")
  void freedTheServiceGoesOnWithoutLosingAReading(Device device, Deployment app) {
    try (Injection full = device.inject(DataPartition.filledByVolume(app, "readings"))) {
      assertThat(device).service("sensor").reportsFailedWritesWithin(ofMinutes(1));
    }

    assertThat(device).recoversWithin(ofMinutes(1));
    assertThat(device).volume("readings").isIntact().holdsAllThatWasReportedWritten();
  }

  /** The documented last resort, and the documented loss. */
  @Test
  @Tag("nightly")
  void filledByAContainerTheDeviceComesBackWhenItsContainerAndImageAreRemoved(
      Device device, Deployment app) {
    inWeb(device, app, "touch /left-behind").require("touch");

    Injection full = device.inject(DataPartition.filledByContainerLayer("web"));
    full.healBy(() -> removeWeb(device, app));
    assertThat(device).dataPartition().hasRoom();

    Deployment again = device.deploy(APP);
    assertThat(device).recoversWithin(ofMinutes(2));
    assertThat(device).volume("readings").isIntact();
    assertFalse(
        inWeb(device, again, "test -e /left-behind").ok(),
        "what a container wrote into its own file system is gone with it");
  }

  /** Logs without a limit fill the partition; the same logs with a limit do not. */
  @Test
  @Tag("nightly")
  void logsWithoutALimitFillThePartitionAndLogsWithALimitDoNot(Device device) {
    String image = APP.service("chatty").image().reference();

    try (Injection little = device.inject(DataPartition.filledTo(98))) {
      try (Injection logs = device.inject(DataPartition.filledByContainerLogs(image))) {
        assertThat(device).dataPartition().isFull();
      }
      assertThat(device).dataPartition().hasRoom();
      assertThat(device).dataPartition().survivesLogsLimitedTo("1m", 2, image);
    }

    assertThat(device).recoversWithin(ofMinutes(1));
  }

  /** The host goes on without what it would remember, and apps notice nothing. */
  @Test
  void withAFullStatePartitionTheHostRemembersNothingNew(Device device) {
    try (Injection full = device.inject(StatePartition.filled())) {
      assertFalse(device.shell().run(SAVE_TIME).ok(), "the time can be saved");
      assertFalse(device.shell().run(MAKE_HOST_KEY).ok(), "a host key can be made");
      assertThat(device).service("sensor").keepsAnsweringFor(ofSeconds(5));
    }

    assertThat(device).recoversWithin(ofMinutes(1));
    assertTrue(device.shell().run(SAVE_TIME).ok(), "the time cannot be saved");
    assertTrue(device.shell().run(MAKE_HOST_KEY).ok(), "a host key cannot be made");
    assertThat(device).volume("readings").isIntact();
  }

  /** The boot goes on, without what could not be remembered at the shutdown before it. */
  @Test
  @Tag("nightly")
  void rebootedWithAFullStatePartitionTheDeviceComesBackWithoutTheTimeOfItsShutdown(Device device) {
    device.shell().require(SAVE_TIME);
    String saved;

    try (Injection full = device.inject(StatePartition.filled())) {
      saved = device.shell().require(SAVED_TIME);
      device.reboot();
      assertEquals(saved, device.shell().require(SAVED_TIME), "the shutdown could save the time");
      assertTrue(full.look().bites(), "the partition was not filled again");
      assertFalse(device.shell().run(SAVE_TIME).ok(), "the time can be saved");
      assertFalse(device.shell().run(MAKE_HOST_KEY).ok(), "a host key can be made");
      assertThat(device).service("sensor").keepsAnsweringFor(ofSeconds(5));
    }

    assertThat(device).recoversWithin(ofMinutes(1));
    assertTrue(device.shell().run(SAVE_TIME).ok(), "the time cannot be saved");
    assertTrue(device.shell().run(MAKE_HOST_KEY).ok(), "a host key cannot be made");
    assertNotEquals(saved, device.shell().require(SAVED_TIME), "the time was not saved");
    assertThat(device).volume("readings").isIntact();
  }

  /** Blocks are free, and there is no inode to name them: the same words, another cause. */
  @Test
  @Tag("nightly")
  void withoutInodesWhatIsThereGrowsAndNothingNewIsCreated(Device device, Deployment app) {
    try (Injection files = device.inject(DataPartition.filledByFiles(app, "sensor", "readings"))) {
      assertThat(device).dataPartition().hasRoom();
      assertThat(device).engine().saysNoSpaceIsLeft();
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(5));
      assertThat(device).service("sensor").goesOnWritingFor(ofSeconds(5));
    }

    assertThat(device).recoversWithin(ofMinutes(1));
    assertThat(device).dataPartition().takesNewFiles();
    assertThat(device).volume("readings").isIntact().holdsAllThatWasReportedWritten();
  }

  private static Shell.Result inWeb(Device device, Deployment app, String command) {
    return device
        .shell()
        .run("balena-engine exec " + app.container("web") + " sh -c '" + command + "'");
  }

  private static void removeWeb(Device device, Deployment app) {
    String image = APP.service("web").image().reference();
    device
        .shell()
        .require(
            "balena-engine rm --force "
                + app.container("web")
                + " && balena-engine rmi --force "
                + image);
  }
}
