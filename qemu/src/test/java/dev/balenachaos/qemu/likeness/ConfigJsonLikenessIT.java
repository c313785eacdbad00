package dev.balenachaos.qemu.likeness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Device;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a change of {@code config.json} makes of the running device, within the time that balenaOS's
 * release tests grant: {@code tests/suites/os/tests/config-json}.
 */
@ExtendWith(SharedReferenceDevice.class)
class ConfigJsonLikenessIT {

  private static final String NETWORK =
      """
      cat /run/dnsmasq.servers
      cat /run/chrony/added_config.sources
      NetworkManager --print-config | sed -n '/^.connectivity/,/^$/p; /^wifi.scan/p' | grep . || :
      """;

  private final Device device;

  ConfigJsonLikenessIT(Device device) {
    this.device = device;
  }

  @Test
  void settingsOfTheNetworkComeAndGo() {
    assertThat(device.shell().require(NETWORK)).isEqualTo("server=8.8.8.8");
    try (ConfigJson config = ConfigJson.of(device)) {
      config.edit(
          """
          .dnsServers = "192.0.2.53 192.0.2.54" | .ntpServers = "192.0.2.7"
          | .os.network.connectivity = {uri: "http://192.0.2.80/", interval: 60, response: "up"}
          | .os.network.wifi.randomMacAddressScan = true
          """);
      config.await(
          () ->
              assertThat(device.shell().require(NETWORK).lines())
                  .containsExactlyInAnyOrder(
                      "server=192.0.2.53",
                      "server=192.0.2.54",
                      "pool 192.0.2.7 iburst minpoll 14 maxpoll 14 maxsources 1",
                      "[connectivity]",
                      "interval=60",
                      "response=up",
                      "uri=http://192.0.2.80/",
                      "wifi.scan-rand-mac-address=yes"));
      config.await(() -> assertThat(logOfDnsmasq()).contains("192.0.2.53#53", "192.0.2.54#53"));
      config.await(
          () -> assertThat(device.shell().require("chronyc -n sources")).contains("192.0.2.7"));

      config.edit("del(.os.network, .ntpServers) | .dnsServers = \"null\"");
      config.await(() -> assertThat(device.shell().require(NETWORK)).isBlank());
    }
    ConfigJson.of(device)
        .await(() -> assertThat(device.shell().require(NETWORK)).isEqualTo("server=8.8.8.8"));
  }

  @Test
  void aHostnameNamesTheDeviceAndRestartsTheEngine() {
    String name = device.shell().require("hostname");
    String engine = invocation("balena");
    String resolver = invocation("dnsmasq");
    try (ConfigJson config = ConfigJson.of(device)) {
      config.edit(".hostname = \"likeness\"");

      config.await(() -> assertThat(names()).isEqualTo("likeness likeness"));
      // Its start alone may take longer than that.
      awaitEngineOtherThan(engine);
      assertThat(invocation("dnsmasq")).isNotEqualTo(resolver);
      engine = invocation("balena");
    }
    awaitEngineOtherThan(engine);
    assertThat(names()).isEqualTo(name + " " + name);
    device.awaitReady();
  }

  @Test
  void rulesForUdevAreWrittenAtOnceAndLoadedAMinuteLater() {
    try (ConfigJson config = ConfigJson.of(device)) {
      config.edit(".os.udevRules = {\"99\": \"# likeness\"}");

      config.await(
          () ->
              assertThat(device.shell().require("cat /etc/udev/rules.d/99.rules"))
                  .isEqualTo("# likeness"));
      assertThat(device.host().unit("os-udevrules.service").active()).isEqualTo("activating");
    } finally {
      // It would not hear of another change before that minute is over.
      device
          .shell()
          .require(
              "systemctl stop os-udevrules-conf os-udevrules; systemctl start os-udevrules;"
                  + " systemctl reset-failed");
    }
    assertThat(device.shell().require("ls /etc/udev/rules.d")).isEmpty();
  }

  @Test
  void theKeyForTheCloudIsWhatTheVpnLogsInWith() {
    // meta-balena, openvpn/files/prepare-openvpn; there is nothing to prepare without openvpn.conf
    String uuid = device.shell().require("jq -r .uuid " + ConfigJson.PATH);
    try (ConfigJson config = ConfigJson.of(device)) {
      try {
        device.shell().require("echo client >/etc/openvpn/openvpn.conf");
        config.edit(".apiKey = \"likeness\"");

        config.await(
            () ->
                assertThat(device.shell().require("cat /var/volatile/vpn-auth"))
                    .isEqualTo(uuid + "\nlikeness"));
      } finally {
        // Before the key goes, which would fail the unit while there is something to prepare.
        device
            .shell()
            .require(
                "rm -f /etc/openvpn/openvpn.conf /var/volatile/vpn-auth;"
                    + " systemctl stop prepare-openvpn");
      }
    }
  }

  @Test
  void theKernelLooksForFirmwareInAVolume() {
    // meta-balena, os-extra-firmware/os-extra-firmware
    String searched = "/sys/module/firmware_class/parameters/path";
    device.shell().require("balena volume create 1_firmware");
    try (ConfigJson config = ConfigJson.of(device)) {
      config.edit(".os.kernel.extraFirmwareVol = \"1_firmware\"");

      config.await(
          () ->
              assertThat(device.shell().require("cat " + searched))
                  .endsWith("/docker/volumes/1_firmware/_data"));
    } finally {
      device.shell().require("balena volume rm 1_firmware; printf '\\0' >" + searched);
    }
  }

  private void awaitEngineOtherThan(String invocation) {
    Eventually.within(
        Duration.ofSeconds(60),
        device,
        () -> {
          assertThat(device.host().unit("balena.service").isActive()).isTrue();
          assertThat(invocation("balena")).isNotEqualTo(invocation);
        });
  }

  private String names() {
    return device.shell().require("echo $(cat /etc/hostname) $(hostname)");
  }

  private String invocation(String unit) {
    return device.shell().require("systemctl show -P InvocationID " + unit);
  }

  private String logOfDnsmasq() {
    return device
        .shell()
        .require("journalctl -o cat _SYSTEMD_INVOCATION_ID=" + invocation("dnsmasq"));
  }
}
