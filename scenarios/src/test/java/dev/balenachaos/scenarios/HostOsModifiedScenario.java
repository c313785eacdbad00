package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.balenachaos.device.Device;
import dev.balenachaos.fault.HostFile;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.junit.Predeployed;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workload;
import dev.balenachaos.workload.Workloads;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
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
 * <p>Not here yet: a reboot in between, a drop-in of systemd, and a setting on the boot partition.
 *
 * <p>The device is steady all the time; recovery is that its files are as they were. Needs nothing
 * but SSH. Secure boot is not tried: the reference device has none. That the system notices nothing
 * is shown of the reference device; of balenaOS only where it runs.
 */
@ChaosScenario("host-os-modified")
@Catalogued(
    harm = "files of the root and the boot partition are edited and replaced",
    effect = "the md5 sum of the file is another",
    recovery = "steady all the time, 1 min after the heal too; then all files are as shipped")
@TestMethodOrder(MethodOrderer.MethodName.class)
class HostOsModifiedScenario {

  private static final String EDITED = "/etc/profile";
  private static final String PROGRAM = "/usr/bin/curl";
  private static final String ON_BOOT = "/mnt/boot/device-type.json";

  @Predeployed static final Workload APP = Workloads.sensorLogger();

  /** On both partitions, by whoever looks; balenaOS does not. The app goes on. */
  @Test
  void whatWasChangedIsFoundByItsFingerprint(Device device, Deployment app) {
    Map<String, String> before = app.started();

    try (Injection edited = device.inject(HostFile.edited(EDITED));
        Injection replaced = device.inject(HostFile.replaced(PROGRAM));
        Injection onBoot = device.inject(HostFile.edited(ON_BOOT))) {
      assertThat(device).host().differsFromShippedIn(EDITED, PROGRAM, ON_BOOT);
      assertThat(device).host().hasNotNoticed(EDITED, PROGRAM, ON_BOOT);
      assertThat(device).service("web").keepsAnsweringFor(ofSeconds(5));
    }

    assertThat(device).recoversWithin(ofMinutes(1));
    assertThat(device).host().isAsShipped();
    app.services().forEach(service -> assertThat(device).service(service).hasRunOnSince(before));
  }
}
