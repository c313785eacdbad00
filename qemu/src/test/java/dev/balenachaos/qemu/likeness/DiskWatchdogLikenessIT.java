package dev.balenachaos.qemu.likeness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The one unit that reboots the device: meta-balena, {@code recipes-core/systemd/disk-watchdog},
 * and the bounds of {@code tests/suites/os/tests/disk-watchdog}.
 */
@ExtendWith(SharedReferenceDevice.class)
class DiskWatchdogLikenessIT {

  private static final String SERVICE = "disk-watchdogd.service";
  private static final String FOLDER = "/mnt/state/disk-watchdog";

  private final Device device;

  DiskWatchdogLikenessIT(Device device) {
    this.device = device;
  }

  @Test
  void theThirdBootWithinTenMinutesDisablesIt() {
    String seen =
        device
            .shell()
            .require(
                """
                boots() { disk-watchdog-boot-history /run/boots >/dev/null; \
                  echo $(wc -l </run/boots/boot-history) $(ls /run/boots/disabled 2>/dev/null); }
                mkdir /run/boots
                echo $(($(date +%s) - 601)) >/run/boots/boot-history
                boots; boots; boots
                rm -r /run/boots
                """);

    assertThat(seen.lines()).containsExactly("1", "2", "3 /run/boots/disabled");
  }

  @Test
  void thisBootIsInTheHistory() {
    String newest = device.shell().require("tail -n 1 " + FOLDER + "/boot-history");

    assertThat(newest).matches("\\d{10}");
  }

  @Test
  void theFileDisabledKeepsItFromStarting() {
    String seen =
        device
            .shell()
            .require(
                "cd "
                    + FOLDER
                    + "; ls disabled 2>/dev/null >/run/was; touch disabled;"
                    + " systemctl stop disk-watchdogd; systemctl start disk-watchdogd;"
                    + " systemctl is-active disk-watchdogd; rm disabled;"
                    + " systemctl start disk-watchdogd; systemctl is-active disk-watchdogd;"
                    + " [ ! -s /run/was ] || touch disabled; rm /run/was");

    assertThat(seen.lines()).containsExactly("inactive", "active");
  }

  @Test
  void itReadsTheDiskItself() {
    // A file system of its own, of which nobody else reads. The file is in the page cache from the
    // start, so that only direct reads reach the device.
    device
        .shell()
        .require(
            """
            mkdir /run/likeness; modprobe loop
            truncate -s 4M /run/likeness.ext4; mkfs.ext4 -q /run/likeness.ext4
            mount -o loop /run/likeness.ext4 /run/likeness
            cp /usr/bin/disk-watchdogd /run/likeness/file; sync
            cat /run/likeness/file >/dev/null
            """);
    Drop.in(device, SERVICE, watching("/run/likeness/file", 6));
    try {
      long first = reads();
      device.shell().require("systemctl restart disk-watchdogd");

      Eventually.within(
          Duration.ofSeconds(20),
          device,
          () -> {
            assertThat(reads()).isGreaterThanOrEqualTo(first + 3);
            assertThat(watchdog().isActive()).isTrue();
          });
    } finally {
      Drop.out(device, SERVICE);
      device
          .shell()
          .require(
              "systemctl restart disk-watchdogd; umount /run/likeness;"
                  + " rmdir /run/likeness; rm /run/likeness.ext4");
    }
  }

  @Test
  void theThirdFailureWithinTwoMinutesReboots() {
    String before = device.host().bootId();
    Drop.in(device, SERVICE, watching("/run/no-such-file", 2));

    device.shell().require("rm -f " + FOLDER + "/disabled; systemctl restart disk-watchdogd");

    Eventually.within(
        Duration.ofMinutes(2),
        device,
        () -> assertThat(device.host().bootId()).isNotEqualTo(before));
    device.awaitReady();
    // The drop-in went with the boot; of the boots the newest alone is left in the count.
    device
        .shell()
        .require(
            "cd %s; rm -f disabled; sed -i '$!d' boot-history; systemctl restart disk-watchdogd"
                .formatted(FOLDER));
    assertThat(watchdog().isActive()).isTrue();
  }

  /** Returns settings with which it watches another file, with fewer seconds than 30. */
  private static String[] watching(String file, int seconds) {
    String command = "/usr/bin/disk-watchdogd -f " + file + " -b 512";
    return new String[] {"WatchdogSec=" + seconds, "ExecStart=", "ExecStart=" + command};
  }

  /** Returns how many reads the device below /run/likeness has seen. */
  private long reads() {
    return Long.parseLong(
        device
            .shell()
            .require(
                "loop=$(findmnt --noheadings --output SOURCE /run/likeness);"
                    + " cut -c1-9 /sys/block/${loop#/dev/}/stat")
            .strip());
  }

  private Host.Unit watchdog() {
    return device.host().unit(SERVICE);
  }
}
