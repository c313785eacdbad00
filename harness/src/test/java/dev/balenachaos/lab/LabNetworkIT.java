package dev.balenachaos.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.lab.tls.CertificateAuthority;
import dev.balenachaos.lab.tls.IssuedCertificate;
import dev.balenachaos.process.ChildJava;
import dev.balenachaos.run.InfraException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class LabNetworkIT {

  @TempDir private Path logs;

  @Test
  void twoDevicesReachTheGatewayAndEachOther() {
    try (LabNetwork network = LabNetwork.open(logs, 2);
        StandInHost one = plugIn(network, 0, "203.0.113.100/24");
        StandInHost other = plugIn(network, 1, "203.0.113.101/24")) {
      assertThat(pingFrom(one, "203.0.113.1")).contains(" 0% packet loss");
      assertThat(pingFrom(other, "203.0.113.100")).contains(" 0% packet loss");
    }
  }

  @Test
  void aDeviceThatHasLeftCanComeBackAndAnotherCanTakeItsPlace() {
    try (LabNetwork network = LabNetwork.open(logs, 1)) {
      for (String address : List.of("203.0.113.100/24", "203.0.113.100/24", "203.0.113.7/24")) {
        try (StandInHost device = plugIn(network, 0, address)) {
          assertThat(pingFrom(device, "203.0.113.1")).contains(" 0% packet loss");
        }
      }
    }
  }

  @Test
  void twoLabsAtOnceDoNotMeet() {
    try (LabNetwork one = LabNetwork.open(logs.resolve("one"), 1);
        LabNetwork other = LabNetwork.open(logs.resolve("other"), 1);
        StandInHost here = plugIn(one, 0, "203.0.113.100/24");
        StandInHost there = plugIn(other, 0, "203.0.113.101/24")) {
      assertThat(pingFrom(here, "203.0.113.1")).contains(" 0% packet loss");
      assertThat(pingFrom(there, "203.0.113.1")).contains(" 0% packet loss");
      assertThatThrownBy(() -> pingFrom(here, "203.0.113.101"))
          .isInstanceOf(InfraException.class)
          .hasMessageContaining(" 100% packet loss");
    }
  }

  @Test
  void thereIsNoWayToTheHostsNetwork() {
    try (LabNetwork network = LabNetwork.open(logs, 1)) {
      assertThat(network.run(List.of(LabTool.IP.path(), "-brief", "link")).lines())
          .extracting(line -> line.replaceAll("[ @].*", ""))
          .containsExactlyInAnyOrder("lo", "tap0");
    }
  }

  @Test
  void aDeviceThatIsKilledWhileItDoesNotReadCanBeReplaced() throws Exception {
    try (LabNetwork network = LabNetwork.open(logs, 1)) {
      try (StandInHost deaf = plugIn(network, 0, "203.0.113.100/24")) {
        pingFrom(deaf, "203.0.113.1");
        deaf.stopReading();
        network.run(
            List.of(
                "sh",
                "-c",
                "dd if=/dev/zero bs=1400 count=800 2>/dev/null | socat -u -b1400 - UDP4-SENDTO:203.0.113.100:9"));
      }
      try (StandInHost device = plugIn(network, 0, "203.0.113.100/24")) {
        assertThat(pingFrom(device, "203.0.113.1")).contains(" 0% packet loss");
      }
    }
  }

  @Test
  void closingLeavesNothing() {
    LabNetwork network = LabNetwork.open(logs, 1);
    Path folder = network.folder();
    assertThat(network.sockets()).allMatch(Files::exists);

    network.close();

    assertThat(folder).doesNotExist();
    assertThatThrownBy(network::requireHealthy).hasMessageContaining("network is gone");
  }

  @Test
  void nothingIsLeftWhenTheVirtualMachineIsKilled() throws Exception {
    try (ChildJava java = ChildJava.start(Holder.class, logs)) {
      Path folder = Path.of(java.awaitLine("lab"));
      List<ProcessHandle> running = java.descendants().toList();
      assertThat(running).hasSizeGreaterThan(24);

      java.kill();

      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> assertThat(running).noneMatch(ProcessHandle::isAlive));
      Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> Files.notExists(folder));
    }
  }

  /** A virtual machine with a lab of its own. */
  static final class Holder {

    private Holder() {}

    public static void main(String[] args) throws Exception {
      Path logs = Path.of(args[0]);
      Instant now = Instant.now();
      CertificateAuthority authority =
          CertificateAuthority.make("lab", now.minusSeconds(60), now.plusSeconds(600));
      IssuedCertificate certificate =
          authority.issue(List.of("any.lab.test"), now.minusSeconds(60), now.plusSeconds(600));
      try (LabNetwork network = LabNetwork.open(logs, 2);
          NameServer names = NameServer.start(network);
          TimeServer time = TimeServer.start(network);
          LyingTimeServer liar = LyingTimeServer.start(network);
          Registry registry = Registry.start(logs, certificate);
          VpnServer vpn = VpnServer.start(network, authority, certificate, (uuid, key) -> false);
          WayOut out = WayOut.open(network, LabHost.VPN, VpnServer.PORT);
          WayIn in = WayIn.open(network, LabHost.VPN, 443, out.address())) {
        for (LabService service : List.of(network, names, time, liar, registry, vpn, out, in)) {
          service.requireHealthy();
        }
        System.out.println("lab " + network.folder());
        System.in.transferTo(OutputStream.nullOutputStream());
      }
    }
  }

  private StandInHost plugIn(LabNetwork network, int socket, String address) {
    return StandInHost.pluggedInto(
        network.sockets().get(socket), logs.resolve("device.log"), address);
  }

  private static String pingFrom(StandInHost host, String address) {
    return host.run("busybox", "ping", "-c", "2", "-W", "2", address);
  }
}
