package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.device.Device;
import dev.balenachaos.fault.HostFile;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.Predeployed;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Somebody has changed the operating system itself.
 *
 * <p>balenaOS's root is read-only and replaced as a whole by an update; balena tells not to change
 * it, since what was changed is neither on the fleet's other devices nor there after the next
 * update. It is a single command away all the same: the file system is made writable, and a file is
 * edited, a program replaced, a drop-in of systemd left behind.
 *
 * <p>The build leaves lists of md5 sums on the root and on the boot partition. Nothing on the
 * device looks at them: only the release test does (meta-balena 8.0.2), and without secure boot a
 * changed system boots like any other. So the change is found by {@code assertThat(device).host()}
 * alone, and outlives reboots. What is meant for settings, {@code config.json} on the boot
 * partition, outlives them too, and leaves the system as it was shipped.
 *
 * <p>Field reports: balena-os/meta-balena#2326, where devices were helped by an edit of the root
 * that had to be undone before the next update, and balena-io/balenaos-masterclass#14.
 *
 * <p>The device is steady all the time; recovery is that its files are as they were. Needs nothing
 * but SSH. Secure boot is not tried: the reference device has none. That the system notices nothing
 * is shown of the reference device; of balenaOS only where it runs.
 */
@ChaosScenario("host-os-modified")
@Catalogued(
    harm = "files of the root and the boot partition are edited, replaced and added",
    effect = "the md5 sum of the file is another",
    recovery = "steady all the time, 1 min after the heal too; then all files are as shipped")
@TestMethodOrder(MethodOrderer.MethodName.class)
class HostOsModifiedScenario {

  private static final String EDITED = "/etc/profile";
  private static final String PROGRAM = "/usr/bin/curl";
  private static final String ON_BOOT = "/mnt/boot/device-type.json";
  private static final String ENGINE = "balena.service";
  private static final String DROP_IN = "/etc/systemd/system/balena.service.d/patient.conf";
  private static final String CONFIG = "/mnt/boot/config.json";
  private static final String RULES = "/etc/udev/rules.d/balena-chaos.rules";

  @Predeployed static final Workload APP = Workloads.sensorLogger();

  /** Whatever is on the root as it was written by hand is there after a boot, and in force. */
  @Test
  @Tag("nightly")
  void aChangedSystemBootsLikeAnyOther(Device device) {
    String shipped = watchdogOf(device, ENGINE);
    List<String> failed = device.host().failedUnits();
    HostFile patient = HostFile.written(DROP_IN, "[Service]\nWatchdogSec=10min\n");
    try (Injection replaced = device.inject(HostFile.replaced(PROGRAM));
        Injection dropIn = device.inject(patient)) {
      device.reboot();

      assertThat(watchdogOf(device, ENGINE)).isEqualTo("10min");
      assertThat(device).host().hasNotNoticed(failed, PROGRAM, DROP_IN);
      assertThat(device).host().differsFromShippedIn(PROGRAM, DROP_IN);
    }

    assertThat(device).recoversWithin(ofMinutes(1));
    assertThat(device).host().isAsShipped();

    // The engine that runs keeps what it was started with.
    device.shell().run("systemctl restart " + ENGINE, ofMinutes(2)).require("restart " + ENGINE);
    assertThat(watchdogOf(device, ENGINE)).isEqualTo(shipped);
    assertThat(device).isSteadyWithin(ofMinutes(2));
    assertThat(device).volume("readings").isIntact();
  }

  /** The documented way to have a setting of one's own. */
  @Test
  @Tag("nightly")
  void aSettingOnTheBootPartitionOutlivesABootAndChangesNoFileOfTheSystem(Device device)
      throws IOException {
    try (Injection setting = device.inject(HostFile.written(CONFIG, withRule(device)))) {
      device.reboot();

      assertThat(device.files().read(RULES)).asString().contains("without effect");
      assertThat(device).host().isAsShipped();
    }

    assertThat(device).recoversWithin(ofMinutes(1));
  }

  /** On both partitions, by whoever looks; balenaOS does not. The app goes on. */
  @Test
  void whatWasChangedIsFoundByItsFingerprint(Device device, Deployment app) {
    Map<String, String> before = app.started();
    List<String> failed = device.host().failedUnits();

    try (Injection edited = device.inject(HostFile.edited(EDITED));
        Injection replaced = device.inject(HostFile.replaced(PROGRAM));
        Injection onBoot = device.inject(HostFile.edited(ON_BOOT))) {
      assertThat(device).host().differsFromShippedIn(EDITED, PROGRAM, ON_BOOT);
      assertThat(device).host().hasNotNoticed(failed, EDITED, PROGRAM, ON_BOOT);
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(5));
    }

    assertThat(device).recoversWithin(ofMinutes(1));
    assertThat(device).host().isAsShipped();
    app.services().forEach(service -> assertThat(device).service(service).hasRunOnSince(before));
  }

  private static String withRule(Device device) throws IOException {
    JsonMapper mapper = new JsonMapper();
    ObjectNode config = (ObjectNode) mapper.readTree(device.files().read(CONFIG));
    config.withObject("/os/udevRules").put("balena-chaos", "# without effect");
    return mapper.writeValueAsString(config);
  }

  private static String watchdogOf(Device device, String unit) {
    return device.shell().require("systemctl show -p WatchdogUSec --value " + unit);
  }
}
