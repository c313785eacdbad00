package dev.balenachaos.qemu.likeness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Shell;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Partitions and their resets, kernel settings, swap, journal, fingerprints of the files. */
@ExtendWith(SharedReferenceDevice.class)
class StorageLikenessIT {

  private static String settings = "";

  private final Device device;

  StorageLikenessIT(Device device) {
    this.device = device;
  }

  @BeforeAll
  static void ask(Device device) {
    settings = device.shell().require("sysctl -a 2>/dev/null").replace('\t', ' ') + "\n";
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvFileSource(resources = "sysctls.tsv", delimiter = '\t', numLinesToSkip = 1)
  void aKernelSettingIsAsOnBalenaOS(String setting, String value, String source) {
    assertThat(settings).as(source).contains(setting + " = " + value + "\n");
  }

  @Test
  void thePartitionsHaveTheSizesOfBalenaOSAndDataReachesToTheEnd() {
    // meta-balena, classes/image_types_balena.bbclass; grown where more than 10 MiB are free
    // behind it (recipes-core/initrdscripts/files/resindataexpander).
    String[] seen =
        device
            .shell()
            .require(
                "cd /sys/class/block; for name in boot state data;"
                    + " do p=$(readlink -f /dev/disk/by-state/resin-$name); cat ${p#/dev/}/size; done;"
                    + " p=${p#/dev/}; echo $(($(cat $(readlink -f $p)/../size)"
                    + " - $(cat $p/start) - $(cat $p/size)))")
            .split("\n");

    assertThat(seen[0]).isEqualTo(Integer.toString(100 * 2048));
    assertThat(seen[1]).isEqualTo(Integer.toString(80 * 2048));
    assertThat(Long.parseLong(seen[2])).isGreaterThan(1024 * 2048);
    assertThat(Integer.parseInt(seen[3])).isLessThanOrEqualTo(10 * 2048);
  }

  @Test
  void thePartitionsAreFoundByTheirNamesAndTheRootsByTheirState() {
    // meta-balena, recipes-core/systemd/systemd/65-resin-update-state.rules
    String seen =
        device
            .shell()
            .require(
                """
                cd /dev/disk/by-state
                echo $(ls)
                for name in resin-boot resin-rootA resin-rootB resin-state resin-data; do
                  partition=$(basename $(readlink -f $name))
                  echo $(blkid -p -o value -s LABEL $name) \\
                    $(sed -n 's/^PARTNAME=//p' /sys/class/block/$partition/uevent)
                done
                [ $(readlink -f active) = $(readlink -f resin-rootA) ] && echo A is active
                [ $(readlink -f inactive) = $(readlink -f resin-rootB) ] && echo B is not
                """);

    assertThat(seen.lines())
        .containsExactly(
            "active inactive resin-boot resin-data resin-rootA resin-rootB resin-state",
            "resin-boot resin-boot",
            "resin-rootA resin-rootA",
            "resin-rootB resin-rootB",
            "resin-state resin-state",
            "resin-data resin-data",
            "A is active",
            "B is not");
  }

  @Test
  void systemdMountsTheThreePartitionsThatTheSupervisorAsksItFor() {
    // balena-supervisor, mount-partitions.sh: What has to be a path below /dev
    String what = "systemctl show -P What mnt-boot.mount mnt-state.mount mnt-data.mount | grep .";

    assertThat(device.shell().require(what).lines())
        .hasSize(3)
        .allMatch(path -> path.startsWith("/dev/"));
    assertThat(device.shell().require("jq -r '.slug, .arch' /mnt/boot/device-type.json").lines())
        .containsExactly("generic-amd64", "amd64");
  }

  @Test
  void theRootIsReadOnlyAndWhatChangesLiesOnTheOtherPartitions() {
    // meta-balena, recipes-support/resin-mounts/resin-mounts.inc
    String[] paths = {
      "/etc/NetworkManager/conf.d",
      "/etc/NetworkManager/dispatcher.d",
      "/etc/NetworkManager/system-connections",
      "/etc/balena-supervisor",
      "/etc/docker",
      "/etc/hostname",
      "/etc/openvpn",
      "/etc/ssh/hostkeys",
      "/etc/udev/rules.d",
      "/home/root/.docker",
      "/home/root/.ssh",
      "/usr/share/ca-certificates/balena",
      "/var/lib/NetworkManager",
      "/var/lib/chrony",
      "/var/lib/systemd"
    };
    String from = "for path in %s; do findmnt -no FSROOT $path || echo none for $path; done";

    assertThat(device.shell().require("findmnt -no OPTIONS /").split(",")).contains("ro");
    assertThat(device.shell().require(from.formatted(String.join(" ", paths))).lines())
        .containsExactlyElementsOf(Stream.of(paths).map(path -> "/root-overlay" + path).toList());
    assertThat(device.shell().require(from.formatted("/var/lib/docker /resin-data")).lines())
        .containsExactly("/docker", "/resin-data");
    assertThat(device.shell().require("balena info --format '{{.DockerRootDir}}'"))
        .isEqualTo("/mnt/data/docker");
  }

  @Test
  void aResetOfTheStatePartitionKeepsTheSupervisorsSettingsOnly() {
    // meta-balena, recipes-support/resin-state-reset. The real partitions are hidden meanwhile.
    assertThat(
            device
                .shell()
                .require(
                    """
                    unshare --mount sh -ec '
                      mount -t tmpfs none /mnt/state
                      mkdir -p /mnt/state/root-overlay/etc/hostname; touch /mnt/state/machine-id
                      /usr/libexec/resin-state-reset
                      cd /mnt/state; find . -type f | sort'
                    """)
                .lines())
        .containsExactly("./machine-id", "./root-overlay/etc/balena-supervisor/supervisor.conf");
  }

  @Test
  void aResetOfTheDataPartitionTakesTheEnginesAndTheSupervisorsData() {
    // meta-balena, recipes-support/balena-data-reset
    assertThat(
            device
                .shell()
                .require(
                    """
                    unshare --mount sh -ec '
                      mount -t tmpfs none /mnt/data
                      cd /mnt/data; mkdir docker resin-data other
                      touch apps.json docker/a resin-data/b other/c
                      /usr/libexec/balena-data-reset
                      find . | sort'
                    """)
                .lines())
        .containsExactly(".", "./docker", "./other", "./other/c", "./resin-data");
  }

  @Test
  void theOnlySwapIsHalfOfTheMemoryCompressed() {
    // meta-balena, recipes-core/systemd/systemd/zram-swap-init; the release test allows 50 KiB.
    String[] seen =
        device
            .shell()
            .require(
                "tail -n +2 /proc/swaps; sed -n 's/^MemTotal: *//p' /proc/meminfo;"
                    + " cat /sys/block/zram0/comp_algorithm; swapon --noheadings --show=LABEL")
            .split("\n");

    assertThat(seen).hasSize(4);
    assertThat(seen[0]).startsWith("/dev/zram0 ");
    long size = Long.parseLong(seen[0].split("\\s+")[2]);
    long memory = Long.parseLong(seen[1].split(" ")[0]);
    assertThat(size).isBetween(Math.min(memory / 2, 4096000) - 50, Math.min(memory / 2, 4096000));
    assertThat(seen[2]).contains("[lz4]");
    assertThat(seen[3]).isEqualTo("zram-swap");
  }

  @Test
  void theJournalIsInMemoryAndTakesAtMost128MiB() {
    // meta-balena, recipes-core/systemd/systemd/journald-balena-os.conf
    assertThat(
            device
                .shell()
                .require(
                    // It says so when it starts, in the journal that another test moves away.
                    "systemctl restart systemd-journald"
                        + " && journalctl -b -u systemd-journald --grep 'Runtime Journal'"))
        .contains("/run/log/journal/", "max 128.0M");
    assertThat(device.shell().run("test -e /var/log/journal").ok()).isFalse();
  }

  @Test
  void aPersistentJournalLiesOnTheDataPartitionAndTakesAtMost128MiB() {
    // meta-balena, recipes-support/balena-persistent-logs
    String seen =
        device
            .shell()
            .require(
                """
                mkdir /run/likeness
                echo 'echo PERSISTENT_LOGGING=true' >/run/likeness/balena-config-vars
                chmod +x /run/likeness/balena-config-vars
                PATH=/run/likeness:$PATH /usr/libexec/balena-persistent-logs >/dev/null
                findmnt --noheadings --output SOURCE /var/log/journal
                ls /mnt/data/root-overlay/var/log/journal/$(cat /etc/machine-id)/system.journal
                journalctl -b -u systemd-journald --grep 'System Journal' -o cat
                systemctl stop bind-var-log-journal
                rmdir /var/log/journal
                rm -r /run/likeness /mnt/data/root-overlay/var/log/journal
                """);

    assertThat(seen)
        .contains("[/root-overlay/var/log/journal]")
        .contains("/system.journal")
        .contains("max 128.0M");
  }

  @Test
  void theFingerprintsOfAFreshDeviceHold() {
    // meta-balena, classes/image-balena.bbclass and tests/suites/os/tests/fingerprint
    String command =
        "md5sum --quiet -c /balenaos.fingerprint && cd /mnt/boot"
            + " && md5sum --quiet -c balenaos.fingerprint";

    Shell.Result result = device.shell().run(command, Duration.ofMinutes(2));

    assertThat(result.text() + result.err()).isEmpty();
    assertThat(result.status()).isZero();
  }

  @Test
  void theFingerprintsLeaveOutOnlyWhatADeviceChanges() {
    String left =
        device
            .shell()
            .require(
                "cd /; sed 's/^[^ ]*  //' balenaos.fingerprint | sort >/tmp/listed;"
                    + " find / -xdev -type f | sed 's/\\\\/\\\\\\\\/g' | sort | comm -13 /tmp/listed -;"
                    + " rm /tmp/listed; cd /mnt/boot; sed 's/^[^ ]*  /.\\//' balenaos.fingerprint"
                    + " | sort >/tmp/listed; find . -type f | sort | comm -13 /tmp/listed -;"
                    + " rm /tmp/listed");

    assertThat(left.lines())
        .containsExactly(
            "/balenaos.fingerprint",
            "/etc/hostname",
            "/etc/machine-id",
            "./balenaos.fingerprint",
            "./config.json",
            // A setting of the owner's, as any connection there: which card is the harness's own.
            "./system-connections/balena-chaos-lab");
  }
}
