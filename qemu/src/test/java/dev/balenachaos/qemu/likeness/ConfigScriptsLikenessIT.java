package dev.balenachaos.qemu.likeness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Device;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What single readers of {@code config.json} do with their keys, where that takes long or shows
 * elsewhere: the programs that they start are ones that note what they are asked.
 */
@ExtendWith(SharedReferenceDevice.class)
class ConfigScriptsLikenessIT {

  /** Shell lines: {@code note PROGRAM} puts one into the way that writes its command line down. */
  private static final String NOTES =
      """
      mkdir /tmp/stubs
      note() {
        printf '#!/bin/sh\\necho %s "$@" >>/tmp/stubs/noted\\n' $1 >/tmp/stubs/$1
        chmod +x /tmp/stubs/$1
      }
      """;

  private final Device device;

  ConfigScriptsLikenessIT(Device device) {
    this.device = device;
  }

  @Test
  void rulesForUdevAreLoadedAMinuteAfterTheyAreWritten() {
    // meta-balena, balena-config-vars/os-udevrules
    List<String> seen =
        unwatched(
            """
            note sleep; note udevadm; note systemctl
            jq -c '.os.udevRules = {"99": "# likeness"}' $original | fatrw write $config
            PATH=/tmp/stubs:$PATH /usr/libexec/os-udevrules
            cat /tmp/stubs/noted
            fatrw copy $original $config
            /usr/libexec/os-udevrules
            """);

    assertThat(seen)
        .containsExactly(
            "New rule 99",
            "sleep 60",
            "udevadm control --reload",
            "systemctl restart systemd-udev-trigger.service");
  }

  @Test
  void aFanProfileIsSaidToHaveNoEffectOnThisKindOfBoard() {
    // meta-balena, os-fan-profile/os-fan-profile
    List<String> seen =
        unwatched(
            """
            jq -c '.os.fan.profile = "quiet"' $original | fatrw write $config
            balena-config-vars --no-cache >/dev/null
            /usr/libexec/os-fan-profile
            """);

    assertThat(seen)
        .containsExactly("Fan profile configuration is not supported for this device type.");
  }

  @Test
  void theConnectionToTheCloudIsCheckedEachHourUnlessAnotherIntervalIsSaid() {
    // meta-balena, balena-config-vars/os-networkmanager and balena-config-vars
    List<String> seen =
        unwatched(
            """
            jq -c '.apiEndpoint = "https://192.0.2.1"' $original | fatrw write $config
            balena-config-vars --no-cache >/dev/null
            /usr/libexec/os-networkmanager
            sed -n '/^.connectivity/,$p' /etc/NetworkManager/conf.d/os-networkmanager.conf
            fatrw copy $original $config
            balena-config-vars --no-cache >/dev/null
            /usr/libexec/os-networkmanager
            """);

    assertThat(seen)
        .containsExactly(
            "[connectivity]",
            "uri=https://192.0.2.1/connectivity-check",
            "interval=3600",
            "response=");
  }

  @Test
  void theSupervisorIsToldWhereTheCertificateOfTheCloudLies() {
    // meta-balena, balena-supervisor/start-balena-supervisor
    List<String> seen =
        unwatched(
            """
            note balena
            jq -c '.balenaRootCA = "bm9uZQ=="' $original | fatrw write $config
            balena-config-vars --no-cache >/dev/null
            SUPERVISOR_IMAGE=likeness LED_FILE= PATH=/tmp/stubs:$PATH start-balena-supervisor
            grep -o 'NODE_EXTRA_CA_CERTS=[^ ]*' /tmp/stubs/noted
            """);

    assertThat(seen)
        .containsExactly(
            "NODE_EXTRA_CA_CERTS=/mnt/root/usr/share/ca-certificates/balena/balenaRootCA.crt");
  }

  private List<String> unwatched(String script) {
    return ConfigJson.unwatched(device, NOTES + script + "rm -r /tmp/stubs\n");
  }
}
