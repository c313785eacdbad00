package dev.balenachaos.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WaysIT {

  @TempDir private static Path logs;
  private static LabNetwork network;
  private static StandInHost device;

  @BeforeAll
  static void openLab() {
    network = LabNetwork.open(logs, 1);
    device =
        StandInHost.pluggedInto(
            network.sockets().get(0), logs.resolve("device.log"), "203.0.113.100/24");
  }

  @AfterAll
  static void closeLab() {
    device.close();
    network.close();
  }

  @Test
  void aDeviceReachesAServerOnTheHostAndAnotherOneWhenTheWayLeadsThere() throws IOException {
    HttpServer first = answering("first");
    HttpServer second = answering("second");
    try (WayIn way = WayIn.open(network, LabHost.API, 80, first.getAddress())) {
      assertThat(fetchFrom(LabHost.API)).isEqualTo("first");

      way.leadTo(second.getAddress());
      assertThat(fetchFrom(LabHost.API)).isEqualTo("second");

      first.stop(0);
      second.stop(0);
      assertThatThrownBy(() -> fetchFrom(LabHost.API)).hasMessageContaining("Empty reply");
      way.requireHealthy();
    }
  }

  @Test
  void muchGoesThroughInBothDirections() throws IOException {
    HttpServer echo = HttpServer.create(loopback(), 0);
    echo.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    echo.start();
    try (WayIn way = WayIn.open(network, LabHost.API, 80, echo.getAddress())) {
      way.requireHealthy();
      String digest =
          device.run(
              "sh",
              "-c",
              "cd $1; dd if=/dev/urandom of=much bs=1M count=8 2>&1; curl -sS --data-binary @much"
                  + " http://203.0.113.20/ >back; cmp much back && echo same",
              "sh",
              device.folder().toString());
      assertThat(digest).endsWith("same\n");
    } finally {
      echo.stop(0);
    }
  }

  @Test
  void halfOpenConnectionsByTheHundredAndGarbageLeaveTheWayOpen() throws Exception {
    HttpServer server = answering("still here");
    try (WayIn way = WayIn.open(network, LabHost.API, 80, server.getAddress());
        NameServer names = NameServer.start(network);
        TimeServer time = TimeServer.start(network);
        LyingTimeServer liar = LyingTimeServer.start(network)) {
      Process silent =
          new ProcessBuilder(
                  device.inside(
                      "sh",
                      "-c",
                      "for i in $(seq 300); do (sleep 60 | socat -u - TCP4:203.0.113.20:80) & done;"
                          + " echo all; wait"))
              .redirectErrorStream(true)
              .start();
      assertThat(silent.inputReader().readLine()).isEqualTo("all");

      device.run(
          "sh",
          "-c",
          "for to in UDP4-SENDTO:203.0.113.1:53 UDP4-SENDTO:203.0.113.1:67"
              + " UDP4-SENDTO:203.0.113.23:123 UDP4-SENDTO:203.0.113.24:123"
              + " TCP4:203.0.113.20:80 TCP4:203.0.113.1:53; do"
              + " dd if=/dev/urandom bs=700 count=20 2>/dev/null | socat -u - $to || :; done");

      assertThat(fetchFrom(LabHost.API)).isEqualTo("still here");
      for (LabService service : List.of(network, way, names, time, liar)) {
        service.requireHealthy();
      }
      silent.descendants().forEach(ProcessHandle::destroyForcibly);
      silent.destroyForcibly();
    } finally {
      server.stop(0);
    }
  }

  @Test
  void theHostReachesAServerInTheNetwork() throws IOException {
    String serve = "TCP4-LISTEN:4000,bind=203.0.113.22,reuseaddr,fork";
    try (ServiceProcess echo =
            ServiceProcess.inside(
                network,
                "echo",
                List.of(LabTool.SOCAT.path(), "-d", "-d", serve, "EXEC:cat"),
                network.folderOf("echo"));
        WayOut way = WayOut.open(network, LabHost.VPN, 4000);
        WayOut another = WayOut.open(network, LabHost.VPN, 4000)) {
      echo.awaitSaying(Socat.READY);
      assertThat(way.address()).isNotEqualTo(another.address());

      try (Socket socket = new Socket(way.address().getAddress(), way.address().getPort())) {
        socket.getOutputStream().write("there and back".getBytes(UTF_8));
        socket.shutdownOutput();
        assertThat(socket.getInputStream().readAllBytes()).asString().isEqualTo("there and back");
      }
      way.requireHealthy();
    }
  }

  @Test
  void aPortThatIsTakenInTheNetworkIsNamed() throws IOException {
    HttpServer server = answering("first");
    try (WayIn way = WayIn.open(network, LabHost.API, 80, server.getAddress())) {
      assertThatThrownBy(() -> WayIn.open(network, LabHost.API, 80, server.getAddress()))
          .hasMessageContaining("way-in-api.lab.test-80")
          .hasMessageContaining("Address already in use");
      way.requireHealthy();
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aWayLeadsToThisHostOnly() {
    assertThatThrownBy(
            () -> WayIn.open(network, LabHost.API, 80, new InetSocketAddress("192.0.2.1", 80)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static HttpServer answering(String text) throws IOException {
    HttpServer server = HttpServer.create(loopback(), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, text.length());
          exchange.getResponseBody().write(text.getBytes(UTF_8));
          exchange.close();
        });
    server.start();
    return server;
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static String fetchFrom(LabHost host) {
    return device.run("curl", "-sS", "--max-time", "20", "http://" + host.address() + "/");
  }
}
