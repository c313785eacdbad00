package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.balenachaos.device.CardReader;
import dev.balenachaos.device.Console;
import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import dev.balenachaos.device.Power;
import dev.balenachaos.device.PowerSupply;
import dev.balenachaos.fault.ConfigJson;
import dev.balenachaos.fault.ConfigWrites;
import dev.balenachaos.fault.FrequentWrites;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.fault.PowerCut;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.Predeployed;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A device boots with a {@code config.json} that is truncated, empty, malformed, wrong-typed, or
 * gone; at run time hardly anybody notices, which is in {@link BootConfigScenario}.
 *
 * <p>The power goes while somebody writes the file in place, or they err in their JSON and reboot.
 * Field reports: balena-os/meta-balena#1983 (power cuts damage the file), #2442 (after a typo
 * nobody gets into the board), balena-os/balena-os#311 (a power cut in the first boot, and the
 * device is never provisioned).
 *
 * <p>What takes settings from the file fails, and by what their units require neither the engine
 * nor the supervisor starts. Whether anybody gets in over SSH to repair it depends on the harm,
 * since two units of those that an SSH connection requires look for their own keys in the file
 * (meta-balena 8.0.2, {@code development-features}, {@code os-sshkeys}):
 *
 * <table>
 * <caption>After a boot with it</caption>
 * <tr><th>config.json</th><th>who connects</th></tr>
 * <tr><td>truncated, malformed, gone</td><td>is closed without a greeting</td></tr>
 * <tr><td>empty</td><td>is greeted, and no key of {@code os.sshKeys} fits any more</td></tr>
 * <tr><td>a {@code hostname} that is no text</td><td>gets in</td></tr>
 * </table>
 *
 * <p>Where nobody gets in, a repair takes the disk in another machine, and a boot. Recovery is that
 * the device is as it was, within the 3 min of any other boot here; balena's release tests grant a
 * boot 10 min.
 *
 * <p>The best practice keeps the file whole: balenaOS itself writes it by {@code fatrw}. A FAT file
 * system has no rename that a power cut cannot tear, so a copy of the new content, with its
 * checksum in its name, is on the disk before the file is replaced, and whoever reads the file next
 * finishes what was cut off (fatrw 0.2.21). The reference device's {@code fatrw} is a script that
 * does the same; that balena's own does is left to a device that has it.
 *
 * <p>The harness has a hook on the device for as long as the fault stands, which in such a boot
 * would put the file back minutes later: that is the harness's doing, and not balenaOS's. The test
 * has the file repaired from outside before.
 *
 * <p>It needs a device with {@link CardReader} and {@link Console} where the file is broken, with
 * {@link PowerSupply} where the power is cut, and with {@link Power} where the machine is reset. A
 * reset loses nothing that the disk was given: here it is one way to boot, and no power cut. While
 * nobody gets in, only the console tells of engine and supervisor, in the words of the reference
 * device's systemd.
 *
 * <p>{@code config.txt} has no test here. The firmware of a Raspberry Pi reads it before anything
 * of balenaOS runs, and one line of it that is wrong can be enough that it boots from nowhere
 * (raspberrypi/firmware#1817). So there is no harm to it that heals itself should the power go
 * meanwhile: on a board that does not boot there is neither harness nor dead-man's switch, and
 * somebody has to take its card out. At run time nobody reads it but the supervisor, with each
 * target state, and skips a line that it does not understand (balena-supervisor 19.0.5, {@code
 * config/backends/config-txt.ts}). The reference device is a PC and has no such file. A test would
 * take a board whose card the lab can take away from it, a {@link CardReader} on real hardware,
 * which there is none of yet; what else is known of the harm is balena-os/balena-supervisor#649
 * (after a reboot the file is empty).
 */
@ChaosScenario("boot-config")
@Catalogued(
    harm =
        "the power is cut while config.json is truncated and while fatrw writes it; the device"
            + " reboots while it is malformed, and is reset while it is empty, gone or wrong-typed",
    effect =
        "the device's own reader refuses the file, or one write by fatrw follows the other; the"
            + " power cut loses writes that were not forced to the disk, and counts them",
    recovery =
        "steady 3 min after the file was repaired on the disk; 3 min after a power cut while fatrw"
            + " wrote it, and one of its writes is there as a whole, none that was in force is lost",
    runsOn = "QEMU")
@TestMethodOrder(MethodOrderer.MethodName.class)
class BootConfigRebootScenario {

  private static final String FILE = "config.json";
  private static final String PATH = Host.BOOT_PARTITION + "/" + FILE;

  /** How systemd begins to tell the console that what a unit requires has failed. */
  private static final String FAILED = "Dependency failed for ";

  private static final int CUTS = 3;

  /**
   * Those of the units that read the file whose failure keeps others from starting, or is heard;
   * what is behind the 19th letter of a name the console may leave out.
   */
  private static final List<String> READERS_AT_BOOT =
      List.of(
          "balena-device-uuid",
          "balena-net-config",
          "development-feature",
          "os-networkmanager",
          "os-sshkeys",
          "timesync-https");

  @Predeployed static final Workload APP = Workloads.sensorLogger();

  /**
   * The power goes while the file is half-written. That half is on the disk for good; what others
   * write meanwhile is not, without which it would be no power cut but a reset.
   */
  @Test
  @Tag("nightly")
  void afterAPowerCutNobodyGetsInUntilTheFileIsRepairedOnTheDisk(Device device) {
    device.needed(PowerSupply.class);
    byte[] whole = device.files().read(PATH);

    try (Injection writes = device.inject(FrequentWrites.by("web", "/").unforced())) {
      Injection broken =
          bootedWith(
              ConfigJson.truncated(),
              device,
              () -> device.inject(PowerCut.losingUnforcedWrites()).close());
      assertThat(device).closesNewConnectionsFor(ofSeconds(15));
      repairOnTheDisk(broken, device, whole);
      assertRecovered(device);
    }
  }

  /**
   * A comma too many, and an orderly reboot. All that is no JSON is alike to those who read it,
   * half a file as well as this one; the console tells of each of them.
   */
  @Test
  @Tag("nightly")
  void rebootedAfterATypoNobodyGetsInUntilTheFileIsRepairedOnTheDisk(Device device) {
    byte[] whole = device.files().read(PATH);

    Injection broken =
        bootedWith(
            ConfigJson.malformed(),
            device,
            () -> device.shell().require("systemctl reboot --no-block"));
    for (String reader : READERS_AT_BOOT) {
      assertThat(device).console().saysWithin(ofSeconds(10), "Failed to start " + reader);
    }
    assertThat(device).closesNewConnectionsFor(ofSeconds(15));
    repairOnTheDisk(broken, device, whole);

    assertRecovered(device);
  }

  /** What takes the SSH keys from the file needs it. */
  @Test
  @Tag("nightly")
  void withoutTheFileNobodyGetsInUntilItIsBackOnTheDisk(Device device) {
    byte[] whole = device.files().read(PATH);

    Injection broken = bootedWith(ConfigJson.missing(), device, reset(device));
    assertThat(device).closesNewConnectionsFor(ofSeconds(15));
    repairOnTheDisk(broken, device, whole);

    assertRecovered(device);
  }

  /**
   * To jq a file of no bytes is no error, but has no keys: {@code os-sshkeys} takes those away that
   * were let in before (meta-balena 8.0.2).
   */
  @Test
  @Tag("nightly")
  void anEmptyFileTakesTheSshKeysAwayUntilItIsRepairedOnTheDisk(Device device) {
    byte[] whole = device.files().read(PATH);

    Injection broken = bootedWith(ConfigJson.empty(), device, reset(device));
    assertThat(device).refusesItsKeyWithin(ofMinutes(1));
    assertThat(device).greetsNewConnections();
    repairOnTheDisk(broken, device, whole);

    assertRecovered(device);
  }

  /**
   * A host name that is no text fails all who read the file through {@code balena-config-vars}; SSH
   * and the development mode look for their own keys, and find them (meta-balena 8.0.2). So this is
   * the one that can be repaired over SSH, which the heal does.
   */
  @Test
  @Tag("nightly")
  void aValueOfAWrongTypeLeavesTheWayInForItsRepair(Device device) {
    Injection broken = bootedWith(ConfigJson.wrongTyped(), device, reset(device));
    assertThat(device).isReachable();
    assertThat(device).unit("balena.service").staysDownFor(ofSeconds(5));
    assertThat(device).unit("balena-supervisor.service").staysDownFor(ofSeconds(1));
    broken.close();

    assertRecovered(device);
  }

  /**
   * The best practice: at whatever moment the power is cut, {@code fatrw} has left one of its
   * writes as a whole, and none that was in force is lost. It forces all that it writes, so that a
   * service has to write what a cut can take.
   */
  @Test
  @Tag("nightly")
  void anAtomicReplaceOutlivesPowerCuts(Device device) {
    device.needed(PowerSupply.class);
    String original = LastWrite.content(device);

    for (int cuts = 0; cuts < CUTS; cuts++) {
      try (Injection others = device.inject(FrequentWrites.by("web", "/").unforced());
          Injection writes = device.inject(ConfigWrites.atomic())) {
        LastWrite last = new LastWrite(device, original);
        try (last;
            Injection cut = device.inject(PowerCut.losingUnforcedWrites())) {
          assertThat(device).supervisor().isSilent();
        }
        assertRecovered(device);
        last.assertKept();
      }
      assertEquals(original, LastWrite.content(device));
    }
  }

  private static Runnable reset(Device device) {
    return device.needed(Power.class)::reset;
  }

  /**
   * Boots the device while the file is broken. While nobody gets in, the console alone tells of
   * engine and supervisor.
   */
  private static Injection bootedWith(ConfigJson harm, Device device, Runnable boot) {
    device.needed(CardReader.class);
    device.needed(Console.class);
    Assumptions.assumeTrue(
        device.shell().run("grep -qw quiet /proc/cmdline").status() != 0,
        "its kernel is quiet, and its console tells nothing of a boot");
    Injection broken = device.inject(harm);
    boot.run();
    assertThat(device).console().saysWithin(ofMinutes(2), FAILED + "balena.service");
    assertThat(device).console().saysWithin(ofMinutes(1), FAILED + "balena-supervisor.service");
    assertThat(device).console().saysWithin(ofMinutes(1), "Reached target multi-user.target");
    return broken;
  }

  private static void repairOnTheDisk(Injection broken, Device device, byte[] whole) {
    broken.healBy(() -> device.needed(CardReader.class).putOntoBootPartition(FILE, whole));
  }

  private static void assertRecovered(Device device) {
    assertThat(device).recoversWithin(ofMinutes(3));
    assertThat(device).greetsNewConnections();
    assertThat(device).volume("readings").isIntact();
  }
}
