package dev.balenachaos.qemu.likeness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Journal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What each reader of {@code config.json} makes of a file that is broken, at run time and, since a
 * boot begins without a cache, across a reboot: meta-balena, the scripts that the table names. A
 * whole boot with a malformed file is {@link BrokenBootLikenessIT}'s.
 */
@ExtendWith(SharedReferenceDevice.class)
class ConfigReadersLikenessIT {

  private static final List<String> READERS =
      Table.rows("config-readers.tsv").stream().map(row -> row.split("\t")[0]).toList();

  private final Device device;

  ConfigReadersLikenessIT(Device device) {
    this.device = device;
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | malformed           | head -c 20 $original >$config",
        "2 | missing             | rm $config",
        "3 | empty               | : >$config",
        "4 | object for hostname | jq '.hostname = {}' $original >$config",
        "5 | list for dnsServers | jq '.dnsServers = [\"1.1.1.1\", \"9.9.9.9\"]' $original >$config",
        "6 | text for sshKeys    | jq '.os.sshKeys = \"ssh-ed25519 AAAA\"' $original >$config"
      })
  void aReaderWithoutACacheDoesAsItDoesOnBalenaOS(int column, String state, String make) {
    List<String> rows = Table.rows("config-readers.tsv");
    List<String> wanted =
        rows.stream().map(row -> row.split("\t")[0] + " " + row.split("\t")[column]).toList();

    List<String> seen = seenWithout(make);

    assertThat(seen).as(state).containsExactlyElementsOf(wanted);
  }

  @Test
  void aFileThatBreaksAtRunTimeChangesNothingThatIsInForce() {
    String before = inForce();
    try (ConfigJson config = ConfigJson.of(device)) {
      config.awaitSeen(config.write("{\"uuid\":"));

      assertThat(device.host().unit("config-json.service").result()).isEqualTo("exit-code");
      assertThat(device.journal().entries("-u config-json.service", 20))
          .extracting(Journal.Entry::message)
          .contains("[ERROR] os-config-json: Failed to parse '/mnt/boot/config.json'.");
      assertThat(inForce()).isEqualTo(before);
    }
    assertThat(device.host().unit("config-json.service").result()).isEqualTo("success");
    assertThat(inForce()).isEqualTo(before);
  }

  @Test
  void readersTakeTheCacheUntilSomebodyLooksAnew() {
    List<String> seen =
        unwatched(
            """
            name() { sh -c '. /usr/sbin/balena-config-vars; echo "<$CONFIG_HOSTNAME>"'; }
            jq -c '.hostname = "first"' $original | fatrw write $config
            balena-config-vars --no-cache >/dev/null
            jq -c '.hostname = "second"' $original | fatrw write $config
            name
            balena-config-vars --no-cache >/dev/null
            name
            """);

    assertThat(seen).containsExactly("<first>", "<second>");
  }

  @Test
  void developmentModeWithKeysLetsNobodyInByPassword() {
    // meta-balena, os-helpers/os-helpers-config
    List<String> seen =
        unwatched(
            """
            jq -c '.developmentMode = true' $original | fatrw write $config
            /usr/libexec/os-sshkeys
            cat /var/volatile/development-features
            rm /var/volatile/development-features
            """);

    assertThat(seen)
        .containsExactly(
            "SSHD_OPTS='-f /etc/ssh/sshd_config_development -o PasswordAuthentication=no'",
            "BALENA_DEVELOPMENT_ARGS='-H tcp://0.0.0.0:2375'");
  }

  @Test
  void passwordsAreForTheDevelopmentModeAlone() {
    // meta-balena, openssh/openssh_%.bbappend
    String login = " | grep -E '^(permitemptypasswords|passwordauthentication|permitrootlogin) '";

    assertThat(device.shell().require("/usr/sbin/sshd -T" + login).lines())
        .containsExactlyInAnyOrder(
            "permitrootlogin without-password",
            "permitemptypasswords no",
            "passwordauthentication no");
    assertThat(
            device
                .shell()
                .require("/usr/sbin/sshd -T -f /etc/ssh/sshd_config_development" + login)
                .lines())
        .containsExactlyInAnyOrder(
            "permitrootlogin yes", "permitemptypasswords yes", "passwordauthentication yes");
  }

  @Test
  void aCertificateThatIsNoBase64KeepsTheSupervisorFromStarting() {
    // meta-balena, ca-certificates/extract-balena-ca and balena-supervisor.service
    List<String> seen =
        unwatched(
            """
            jq -c '.balenaRootCA = "%%%"' $original | fatrw write $config
            /usr/libexec/extract-balena-ca >/dev/null 2>&1 && echo works || echo fails
            """);

    assertThat(seen).containsExactly("fails");
    assertThat(device.shell().require("systemctl show -P Requires balena-supervisor").split(" "))
        .contains("extract-balena-ca.service", "balena-device-uuid.service");
  }

  @Test
  void theCloudIsAskedDailyAndAfterAFailure() {
    // meta-balena, os-config/os-config.{timer,service}
    assertThat(
            device
                .shell()
                .require(
                    "systemctl show os-config.timer -p RandomizedDelayUSec -p TimersCalendar;"
                        + " systemctl show os-config.service -p Restart -p RestartUSec"))
        .contains(
            "OnCalendar=*-*-* 00:00:00",
            "RandomizedDelayUSec=6h",
            "Restart=on-failure",
            "RestartUSec=10s");
  }

  @Test
  void theCloudIsAskedAgainAfterPausesThatGrow() {
    // os-config, src/remote.rs: every second for 10 s, then every 2 s until 30 s have passed, every
    // 5 s until 60 s, every 10 s until 300 s, and every 30 s from there on
    List<String> pauses =
        unwatched(
            """
            mkdir /tmp/stubs
            printf '#!/bin/sh\nexit 7\n' >/tmp/stubs/curl
            cat >/tmp/stubs/sleep <<'END'
            #!/bin/sh
            echo $1 >>/tmp/stubs/pauses
            [ $(wc -l </tmp/stubs/pauses) -lt 52 ] || kill $PPID
            END
            chmod +x /tmp/stubs/*
            jq -c '.apiEndpoint = "http://192.0.2.1"' $original | fatrw write $config
            PATH=/tmp/stubs:$PATH os-config update >/dev/null 2>&1
            uniq -c /tmp/stubs/pauses
            rm -r /tmp/stubs
            """);

    assertThat(pauses)
        .extracting(line -> line.strip().replaceAll(" +", " x "))
        .containsExactly("10 x 1", "10 x 2", "6 x 5", "24 x 10", "2 x 30");
  }

  @Test
  void anUnmanagedDeviceHasNothingToAskTheCloud() {
    // Not by its run at the boot: another test may have moved the journal away.
    device.shell().require("systemctl restart os-config");

    Eventually.within(
        Duration.ofSeconds(10),
        device,
        () ->
            assertThat(device.journal().entries("-u os-config.service", 20))
                .extracting(Journal.Entry::message)
                .contains("Unconfigured device"));
    assertThat(device.host().unit("os-config.service").result()).isEqualTo("success");
  }

  private List<String> seenWithout(String make) {
    return unwatched(
        """
        %s
        while read -r reader; do
          rm -f /var/cache/balena-config-vars /var/cache/config.json
          if $reader >/dev/null 2>&1; then echo "$reader works"; else echo "$reader fails"; fi
        done <<END
        %s
        END
        """
            .formatted(make, String.join("\n", READERS)));
  }

  private List<String> unwatched(String script) {
    return ConfigJson.unwatched(device, script);
  }

  private String inForce() {
    return device
        .shell()
        .require(
            "cat /var/volatile/*.json /run/dnsmasq.servers /etc/hostname;"
                // Not chronyd, which its watchdog ends where no server answers.
                + " systemctl is-active balena balena-supervisor dnsmasq NetworkManager;"
                + " systemctl show -p InvocationID balena dnsmasq balena-net-config");
  }
}
