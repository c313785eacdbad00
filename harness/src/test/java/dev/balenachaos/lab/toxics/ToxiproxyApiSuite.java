package dev.balenachaos.lab.toxics;

import static eu.rekawek.toxiproxy.model.ToxicDirection.DOWNSTREAM;
import static eu.rekawek.toxiproxy.model.ToxicDirection.UPSTREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.model.Toxic;
import eu.rekawek.toxiproxy.model.ToxicList;
import eu.rekawek.toxiproxy.model.toxic.Bandwidth;
import eu.rekawek.toxiproxy.model.toxic.Latency;
import eu.rekawek.toxiproxy.model.toxic.LimitData;
import eu.rekawek.toxiproxy.model.toxic.ResetPeer;
import eu.rekawek.toxiproxy.model.toxic.Slicer;
import eu.rekawek.toxiproxy.model.toxic.SlowClose;
import eu.rekawek.toxiproxy.model.toxic.Timeout;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All that Toxiproxy's client for Java can ask of a server. */
abstract class ToxiproxyApiSuite extends ToxiproxyCase {

  private ToxicWay way;
  private Proxy proxy;
  private ToxicList toxics;

  @BeforeEach
  void openWay() throws IOException {
    way = wayTo(LoopbackService.thatEchoes());
    proxy = way.proxy();
    toxics = proxy.toxics();
  }

  @Test
  void itTellsItsVersion() throws IOException {
    assertThat(toxics().client().version()).contains("version");
  }

  @Test
  void aProxyIsAsItWasAsked() throws IOException {
    assertThat(proxy.isEnabled()).isTrue();
    assertThat(proxy.getUpstream()).isEqualTo("127.0.0.1:" + way.upstream().getPort());
    assertThat(proxy.getListen()).isEqualTo("127.0.0.1:" + way.listen().getPort());
    assertThat(toxics().client().getProxy(proxy.getName()).getListen())
        .isEqualTo(proxy.getListen());
    assertThat(toxics().client().getProxies()).extracting(Proxy::getName).contains(proxy.getName());
  }

  @Test
  void aProxyIsDeleted() throws IOException {
    Proxy other = toxics().client().createProxy("other", "127.0.0.1:0", "127.0.0.1:9");
    other.delete();
    assertThat(toxics().client().getProxyOrNull("other")).isNull();
    assertThatIOException()
        .isThrownBy(() -> toxics().client().getProxy("other"))
        .withMessage("[404] proxy not found");
  }

  @Test
  void aNameIsGivenOnce() {
    assertThatIOException()
        .isThrownBy(
            () -> toxics().client().createProxy(proxy.getName(), "127.0.0.1:0", "127.0.0.1:9"))
        .withMessage("[409] proxy already exists");
  }

  @Test
  void aPortThatIsTakenIsRefused() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String listen = "127.0.0.1:" + taken.getLocalPort();
      assertThatIOException()
          .isThrownBy(() -> toxics().client().createProxy("taken", listen, "127.0.0.1:9"))
          .withMessageContaining(listen)
          .withMessageContaining("already in use");
      assertThat(toxics().client().getProxyOrNull("taken")).isNull();
    }
  }

  @Test
  void aDisabledProxyIsClosedAndComesBackOnItsPort() throws IOException {
    try (Socket socket = Streams.connect(way.listen())) {
      Streams.echo(socket);
      proxy.disable();
      assertThat(proxy.isEnabled()).isFalse();
      assertThat(socket.getInputStream().read()).isNegative();
    }
    assertThatThrownBy(() -> Streams.connect(way.listen())).isInstanceOf(ConnectException.class);

    proxy.enable();

    assertThat(proxy.getListen()).isEqualTo("127.0.0.1:" + way.listen().getPort());
    try (Socket socket = Streams.connect(way.listen())) {
      Streams.echo(socket);
    }
  }

  @Test
  void aProxyMovesToAnotherPort() throws IOException {
    proxy.setListen("127.0.0.1:0");
    InetSocketAddress moved = Endpoint.parse(proxy.getListen()).resolve();
    assertThat(moved).isNotEqualTo(way.listen());
    try (Socket socket = Streams.connect(moved)) {
      Streams.echo(socket);
    }
  }

  @Test
  void aProxyLeadsToAnotherService() throws IOException {
    try (LoopbackService other =
        LoopbackService.that(socket -> Streams.sendAll(socket, new byte[] {9}))) {
      proxy.setUpstream("127.0.0.1:" + other.address().getPort());
      try (Socket socket = Streams.connect(way.listen())) {
        assertThat(socket.getInputStream().read()).isEqualTo(9);
      }
    }
  }

  @Test
  void aServiceThatIsAwayIsAClosedConnection() throws IOException {
    try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = nobody.getLocalPort();
      nobody.close();
      proxy.setUpstream("127.0.0.1:" + port);
    }
    try (Socket socket = Streams.connect(way.listen())) {
      assertThat(socket.getInputStream().read()).isNegative();
    }
  }

  @Test
  void everyToxicIsAsItWasAskedAndAsItWasChanged() throws IOException {
    Latency latency = toxics.latency("latency", DOWNSTREAM, 1).setLatency(2).setJitter(3);
    assertThat(latency.getLatency()).isEqualTo(2);
    assertThat(latency.getJitter()).isEqualTo(3);
    Bandwidth bandwidth = toxics.bandwidth("bandwidth", UPSTREAM, 1).setRate(2);
    assertThat(bandwidth.getRate()).isEqualTo(2);
    SlowClose slowClose = toxics.slowClose("slowClose", UPSTREAM, 1).setDelay(2);
    assertThat(slowClose.getDelay()).isEqualTo(2);
    Timeout timeout = toxics.timeout("timeout", UPSTREAM, 1).setTimeout(2);
    assertThat(timeout.getTimeout()).isEqualTo(2);
    ResetPeer reset = toxics.resetPeer("reset", UPSTREAM, 1).setTimeout(2);
    assertThat(reset.getTimeout()).isEqualTo(2);
    LimitData limit = toxics.limitData("limit", UPSTREAM, 1).setBytes(2);
    assertThat(limit.getBytes()).isEqualTo(2);
    Slicer slicer =
        toxics
            .slicer("slicer", DOWNSTREAM, 10, 1)
            .setAverageSize(20)
            .setSizeVariation(5)
            .setDelay(2);
    assertThat(slicer.getAverageSize()).isEqualTo(20);
    assertThat(slicer.getSizeVariation()).isEqualTo(5);
    assertThat(slicer.getDelay()).isEqualTo(2);

    List<? extends Toxic> all = toxics.getAll();
    assertThat(all).hasSize(7);
    assertThat(all).extracting(Toxic::getToxicity).containsOnly(1f);
    assertThat(toxics.get("latency", Latency.class).getJitter()).isEqualTo(3);
    assertThat(toxics.get("latency").getStream()).isEqualTo(DOWNSTREAM);
    assertThat(toxics.get("limit").getStream()).isEqualTo(UPSTREAM);
  }

  @Test
  void aToxicityIsChanged() throws IOException {
    Toxic toxic = toxics.bandwidth("some", DOWNSTREAM, 100);
    toxic.setToxicity(0.25f);
    assertThat(toxics.get("some").getToxicity()).isEqualTo(0.25f);
  }

  @Test
  void aToxicIsRemoved() throws IOException {
    Toxic toxic = toxics.latency("slow", DOWNSTREAM, 100);
    toxic.remove();
    assertThat(toxics.getAll()).isEmpty();
    assertThatIOException()
        .isThrownBy(() -> toxics.get("slow"))
        .withMessage("[404] toxic not found");
  }

  @Test
  void aToxicsNameIsGivenOnce() throws IOException {
    toxics.latency("slow", DOWNSTREAM, 100);
    assertThatIOException()
        .isThrownBy(() -> toxics.bandwidth("slow", UPSTREAM, 100))
        .withMessage("[409] toxic already exists");
  }

  @Test
  void aResetEnablesEveryProxyAndTakesEveryToxicOut() throws IOException {
    toxics.latency("slow", DOWNSTREAM, 10);
    toxics.bandwidth("narrow", UPSTREAM, 10);
    proxy.disable();

    toxics().client().reset();

    assertThat(proxy.isEnabled()).isTrue();
    assertThat(toxics.getAll()).isEmpty();
  }
}
