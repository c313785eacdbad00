package dev.balenachaos.badluck;

import static dev.balenachaos.fault.Traffic.dns;
import static dev.balenachaos.fault.Traffic.everything;
import static dev.balenachaos.fault.Traffic.https;
import static dev.balenachaos.fault.Traffic.ntp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Boot;
import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceProviders;
import dev.balenachaos.device.DeviceRequest;
import dev.balenachaos.fault.Injection;
import dev.balenachaos.fault.Injections;
import dev.balenachaos.fault.Network;
import dev.balenachaos.run.Run;
import dev.balenachaos.run.Timeline;
import dev.balenachaos.ssh.SshTarget;
import java.net.URI;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A device that is reached by SSH alone, over the very line that is hurt: it has no wire, so rules
 * on the device itself do the harm.
 */
@Tag("nightly")
class NetworkOfADeviceThatLivesOnIT {

  private static final String WHAT_IS_LEFT =
      """
      iptables -S; ip6tables -S; tc qdisc show
      ls -d /mnt/state/balena-chaos /etc/NetworkManager/dispatcher.d/90balena-chaos 2>/dev/null
      systemctl list-units --all --plain --no-legend 'balena-chaos-*'
      """;

  /** It leads to nobody, but without it nothing would leave the device that could be hurt. */
  private static final String WAY_OUT =
      """
      card=$(ip -4 -o route show 203.0.113.0/24 | sed 's/.* dev \\([^ ]*\\).*/\\1/')
      ip neigh replace 203.0.113.1 lladdr 02:00:00:00:00:01 nud permanent dev "$card"
      ip route replace default via 203.0.113.1 dev "$card"
      """;

  @TempDir private static Path folder;
  private static Device machine;
  private static Device device;

  private String untouched;

  @BeforeAll
  static void reachItBySshAlone() throws NoSuchAlgorithmException {
    machine = DeviceProviders.provide(request("qemu:reference"));
    machine.shell().require("touch /mnt/state/balena-chaos.allowed");
    SshTarget target = machine.capability(SshTarget.class).orElseThrow();
    device =
        DeviceProviders.provide(
            request(
                "ssh://%s?key=%s&hostkey=%s&name=apart&factor=%s"
                    .formatted(
                        target.address(),
                        target.key(),
                        DeviceThatLivesOnIT.hostKeyOf(machine),
                        machine.deadlines().factor())));
  }

  @AfterAll
  static void endIt() {
    try (Device underneath = machine) {
      device.close();
    }
  }

  @BeforeEach
  void look() {
    device.shell().require(WAY_OUT);
    untouched = device.shell().run(WHAT_IS_LEFT).text();
  }

  @AfterEach
  void healAll() {
    Injections.of(device).healAll();
  }

  @Test
  void whatIsHurtIsHealedWithoutATrace() {
    device.inject(Network.blocked(ntp(), dns())).close();
    device.inject(Network.rejected(https())).close();
    device.inject(Network.dropped(0.5, everything())).close();
    device.inject(Network.delayed(Duration.ofMillis(200), ntp())).close();

    assertThat(device.shell().run(WHAT_IS_LEFT).text()).isEqualTo(untouched);
  }

  @Test
  void afterARebootItIsHurtAgainUntilItIsHealed() {
    try (Injection blocked = device.inject(Network.blocked(ntp()))) {
      device.reboot(Boot.Gate.SSH);

      Awaitility.await()
          .atMost(device.deadlines().scaled(Duration.ofSeconds(30)))
          .until(() -> device.shell().run("iptables -S OUTPUT | grep -q balena-chaos").ok());
      assertThat(blocked.healed()).isEmpty();
    }

    assertThat(device.shell().run("iptables -S; ip6tables -S").text())
        .doesNotContain("balena-chaos");
  }

  private static DeviceRequest request(String address) {
    Run run = Run.startIn(folder);
    return new DeviceRequest(URI.create(address), run, run.folder(), new Timeline());
  }
}
