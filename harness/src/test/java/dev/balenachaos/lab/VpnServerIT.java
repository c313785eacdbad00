package dev.balenachaos.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.lab.tls.CertificateAuthority;
import dev.balenachaos.process.KeptProcess;
import dev.balenachaos.process.ScratchFolder;
import dev.balenachaos.process.Tail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client of the configuration that devices get, with its paths changed to those of the test. */
class VpnServerIT {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static Instant now;

  @TempDir private static Path logs;
  private static LabNetwork network;
  private static NameServer names;
  private static VpnServer server;
  private static WayOut out;
  private static WayIn in;
  private static StandInHost device;

  @BeforeAll
  static void openLab() throws IOException {
    now = Instant.now();
    CertificateAuthority authority =
        CertificateAuthority.make("lab", now.minusSeconds(3600), now.plusSeconds(36000));
    network = LabNetwork.open(logs, 1);
    names = NameServer.start(network);
    server =
        VpnServer.start(
            network,
            authority,
            authority.issue(
                List.of(LabHost.VPN.hostName()), now.minusSeconds(3600), now.plusSeconds(36000)),
            (uuid, key) -> uuid.equals("abc123") && key.equals("right"));
    out = WayOut.open(network, LabHost.VPN, VpnServer.PORT);
    in = WayIn.open(network, LabHost.VPN, 443, out.address());
    device =
        StandInHost.pluggedInto(
            network.sockets().get(0), logs.resolve("device.log"), "203.0.113.100/24");
  }

  @AfterAll
  static void closeLab() {
    List.of(in, out, server, names, network).forEach(LabService::close);
    device.close();
  }

  @Test
  void aDeviceWithItsKeyIsConnectedUntilItLeavesAndComesBackWhenItIsDropped() throws IOException {
    try (KeptProcess client = client("right")) {
      Awaitility.await().atMost(SOON).until(() -> server.connected().contains("abc123"));
      Path status = device.folder().resolve("active");
      Awaitility.await().atMost(SOON).until(() -> Files.exists(status));
      assertThat(device.run("busybox", "ping", "-c", "2", "-W", "5", "10.242.0.1"))
          .contains(" 0% packet loss");

      assertThat(server.drop("abc123")).isTrue();
      Awaitility.await().atMost(SOON).until(() -> !server.connected().contains("abc123"));
      Awaitility.await().atMost(SOON).until(() -> server.connected().contains("abc123"));
      assertThat(client.alive()).isTrue();
    }
    Awaitility.await().atMost(SOON).until(() -> server.connected().isEmpty());
    assertThat(server.drop("abc123")).isFalse();
    server.requireHealthy();
  }

  @Test
  void aDeviceWithAWrongKeyIsRefused() throws IOException {
    try (KeptProcess client = client("wrong")) {
      assertThat(client.awaitEnd(SOON)).isTrue();
      assertThat(Tail.of(logs.resolve("client-wrong.log"), 20)).contains("AUTH_FAILED");
      assertThat(server.connected()).isEmpty();
    }
  }

  @Test
  void garbageDoesNotBringItDown() {
    device.run(
        "sh",
        "-c",
        "for i in 1 2 3; do dd if=/dev/urandom bs=900 count=9 2>/dev/null"
            + " | socat -u - TCP4:203.0.113.22:443 || :; done");
    server.requireHealthy();
  }

  private static KeptProcess client(String key) throws IOException {
    Path folder = ScratchFolder.make("bc-vpn-");
    Path credentials = Files.writeString(folder.resolve("vpn-auth"), "abc123\n" + key + "\n");
    Path authority = Files.writeString(folder.resolve("ca.crt"), server.clientAuthority());
    Path up = script(folder.resolve("up"), "touch " + device.folder().resolve("active"));
    Path down = script(folder.resolve("down"), "rm -f " + device.folder().resolve("active"));
    String configuration =
        server
            .clientConfiguration()
            .replace("/var/volatile/vpn-auth", credentials.toString())
            .replace("/etc/openvpn/ca.crt", authority.toString())
            .replace("/etc/openvpn-misc/upscript.sh", up.toString())
            .replace("/etc/openvpn-misc/downscript.sh", down.toString())
            // Nobody in here asks the lab's DNS server: the host's resolv.conf is another.
            .replace("remote vpn.lab.test", "remote " + LabHost.VPN.address());
    Path file = Files.writeString(folder.resolve("openvpn.conf"), configuration);
    return KeptProcess.start(
        device.inside(LabTool.OPENVPN.path(), "--config", file.toString()),
        folder,
        logs.resolve("client-" + key + ".log"));
  }

  private static Path script(Path path, String line) throws IOException {
    Files.writeString(path, "#!/bin/sh\n" + line + "\n");
    assertThat(path.toFile().setExecutable(true)).isTrue();
    return path;
  }
}
