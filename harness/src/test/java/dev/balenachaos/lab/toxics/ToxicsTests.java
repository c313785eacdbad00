package dev.balenachaos.lab.toxics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.run.InfraException;
import eu.rekawek.toxiproxy.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that somebody else runs, and what is no server. */
class ToxicsTests {

  private static final InetSocketAddress SERVICE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);

  @Test
  void twoLabsShareAServerAndLeaveItAsItWas() throws Exception {
    try (BuiltInToxiproxy server = BuiltInToxiproxy.start(1)) {
      try (Toxics first = Toxics.on(GivenToxiproxy.at(server.api().toString()));
          Toxics second = Toxics.on(GivenToxiproxy.at(server.api().toString()))) {
        assertThat(first.way("api", SERVICE).proxy().getName()).isEqualTo("api");
        ToxicWay way = second.way("api", SERVICE);
        assertThat(way.name()).isEqualTo("api");
        assertThat(way.proxy().getName()).startsWith("api-");
        second.close();
        assertThat(first.client().getProxies()).extracting(Proxy::getName).containsExactly("api");
      }
      try (Toxics third = Toxics.on(GivenToxiproxy.at(server.api().toString()))) {
        assertThat(third.client().getProxies()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "ftp://127.0.0.1:1", "http://203.0.113.7:8474", "http://:1"})
  void aServerElsewhereIsRefused(String url) {
    assertThatThrownBy(() -> GivenToxiproxy.at(url))
        .isInstanceOf(InfraException.class)
        .hasMessageStartingWith("TOXIPROXY_URL=" + url + " cannot be used: ")
        .hasMessageContaining("or unset it");
  }

  @Test
  void aServerThatDoesNotAnswerIsTold() throws Exception {
    int port;
    try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = nobody.getLocalPort();
    }
    assertThatThrownBy(() -> Toxics.on(GivenToxiproxy.at("http://127.0.0.1:" + port)))
        .isInstanceOf(InfraException.class)
        .hasMessageStartingWith("Toxiproxy does not answer at http://127.0.0.1:" + port);
  }
}
