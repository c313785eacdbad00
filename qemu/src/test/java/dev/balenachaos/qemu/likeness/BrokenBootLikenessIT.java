package dev.balenachaos.qemu.likeness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Boot;
import dev.balenachaos.device.Device;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A boot with a {@code config.json} that is no JSON: meta-balena, the units of the table {@code
 * broken-boot.tsv}. Such a boot lets nobody in, so the device looks around by itself and then puts
 * the file right; it is a device of its own, thrown away afterwards.
 */
@Tag("nightly")
class BrokenBootLikenessIT {

  /** Reads the greeting of the device's SSH server, which is nothing where it does not start. */
  private static final String GREETING = "busybox nc 127.0.0.1 22222 </dev/null | head -c 4";

  /**
   * Starts, once, what is left on the state partition; the connection is up without config.json.
   */
  private static final String HOOK =
      """
      #!/bin/sh
      [ "$2" = up ] || exit 0
      rm "$0"
      systemd-run --quiet --collect sh /mnt/state/likeness/repair
      """;

  /** Looks first, then puts the file right: jobs of after that are another story. */
  private static final String REPAIR =
      """
      until systemctl --quiet is-active multi-user.target; do sleep 1; done
      until [ "$(systemctl show -P NRestarts os-config)" -gt 0 ]; do sleep 1; done
      {
        for unit in sshd.socket NetworkManager chronyd dnsmasq balena balena-supervisor; do
          echo "$unit $(systemctl is-active $unit)"
        done
        echo "greeting <$(%s)>"
        echo "name <$(hostname)>"
        [ -e /var/log/journal ] || echo "journal in memory"
        cmp /mnt/state/likeness/broken /mnt/boot/config.json && echo "file untouched"
      } >/run/likeness
      journalctl --sync
      journalctl -b -o json --output-fields=UNIT,JOB_RESULT JOB_TYPE=start |
        jq -r 'select(.JOB_RESULT == "failed" or .JOB_RESULT == "dependency")
          | "\\(.UNIT | sub("^sshd@.*"; "sshd@")) \\(.JOB_RESULT)"' | sort -u >/run/likeness-jobs
      fatrw copy /mnt/state/likeness/whole /mnt/boot/config.json
      """
          .formatted(GREETING);

  private static Device device;
  private static String name;
  private static String greeting;

  @BeforeAll
  static void bootWithABrokenFile() {
    device = SharedReferenceDevice.powerOn("likeness-broken-boot");
    name = device.shell().require("hostname");
    greeting = device.shell().require(GREETING);
    String hook = "/etc/NetworkManager/dispatcher.d/91likeness";
    device.shell().require("mkdir /mnt/state/likeness");
    write("/mnt/state/likeness/repair", REPAIR);
    write("/mnt/state/likeness/broken", "{\"uuid\":");
    write(hook, HOOK);
    device
        .shell()
        .require(
            """
            chmod 755 %s
            cd /mnt/state/likeness
            jq -c '.persistentLogging = true' /mnt/boot/config.json >whole
            fatrw copy broken /mnt/boot/config.json
            sync
            """
                .formatted(hook));

    device.reboot(Boot.Gate.SSH);
  }

  @AfterAll
  static void powerOff() {
    if (device != null) {
      device.close();
    }
  }

  @Test
  void theReadersFailAndWhatRequiresThemIsNotStarted() {
    List<String> wanted =
        Table.rows("broken-boot.tsv").stream()
            .map(row -> row.split("\t"))
            .map(cells -> cells[0] + " " + cells[1])
            .toList();

    String seen = device.shell().require("cat /run/likeness-jobs");

    assertThat(seen.lines()).containsExactlyInAnyOrderElementsOf(wanted);
  }

  @Test
  void networkAndTimeAreThereButNoNameNoEngineAndNoLogin() {
    List<String> seen = device.shell().require("cat /run/likeness").lines().toList();

    assertThat(greeting).isEqualTo("SSH-");
    assertThat(seen)
        .contains(
            "sshd.socket active",
            "NetworkManager active",
            "chronyd active",
            // The bridge, one of whose addresses it listens on, is balena-net-config's.
            "dnsmasq failed",
            "balena inactive",
            "balena-supervisor inactive",
            "greeting <>",
            "journal in memory",
            "file untouched")
        .doesNotContain("name <" + name + ">");
  }

  @Test
  void onceTheFileIsRepairedALoginWorksAndTheEngineIsThereForWhoAsksForIt() {
    Eventually.within(
        Duration.ofSeconds(10),
        device,
        () -> assertThat(device.shell().require("ls /var/volatile/*.json")).contains("os-sshkeys"));
    assertThat(device.host().unit("balena.service").active()).isEqualTo("inactive");
    assertThat(device.host().unit("balena-supervisor.service").active()).isEqualTo("inactive");

    device.shell().require("balena ps");
    assertThat(device.host().unit("balena.service").isActive()).isTrue();
    assertThat(device.shell().require("hostname")).isEqualTo(name);

    device.shell().require("systemctl start balena-supervisor");
    device.awaitReady();
  }

  private static void write(String path, String content) {
    device.files().write(path, content.getBytes(StandardCharsets.UTF_8));
  }
}
