package dev.balenachaos.lab.toxics;

import static dev.balenachaos.lab.toxics.Streams.connect;
import static dev.balenachaos.lab.toxics.Streams.echo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import eu.rekawek.toxiproxy.model.Toxic;
import eu.rekawek.toxiproxy.model.ToxicDirection;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The built-in server: everything that Toxiproxy does, and what is its own. */
@Execution(ExecutionMode.CONCURRENT)
class BuiltInToxiproxyTests {

  private static Toxics builtIn() {
    return Toxics.on(BuiltInToxiproxy.start(ToxiproxyCase.SEED));
  }

  @Nested
  class EachToxic extends ToxicsSuite {
    @Override
    Toxics open() {
      return builtIn();
    }
  }

  @Nested
  class EachEnd extends EndingToxicsSuite {
    @Override
    Toxics open() {
      return builtIn();
    }
  }

  @Nested
  class TheClient extends ToxiproxyApiSuite {
    @Override
    Toxics open() {
      return builtIn();
    }
  }

  @Nested
  class OtherClients extends ToxiproxyWireSuite {
    @Override
    Toxics open() {
      return builtIn();
    }
  }

  @Nested
  class UnderLoad extends ToxicsLoadSuite {
    @Override
    Toxics open() {
      return builtIn();
    }

    @Test
    void aFullToxicGoesAtOnceAlsoBeforeANarrowOne() throws Exception {
      ToxicWay way = wayTo(LoopbackService.that(ToxicsLoadSuite::sendForEver));
      AtomicLong received = new AtomicLong();
      drain(open(way), received);
      Toxic slow = way.proxy().toxics().latency("slow", ToxicDirection.DOWNSTREAM, 500);
      way.proxy().toxics().bandwidth("narrow", ToxicDirection.DOWNSTREAM, 10);
      await().until(() -> received.get() > 1000);

      assertThat(Streams.millis(slow::remove)).isLessThan(AT_ONCE);
    }
  }

  @Test
  void theSameSeedHitsTheSameConnections() throws Exception {
    List<Boolean> first = hits(7);
    assertThat(hits(7)).isEqualTo(first);
    assertThat(hits(8)).isNotEqualTo(first);
  }

  @Test
  void aPortThatIsTakenIsAConflict() throws Exception {
    try (Toxics toxics = builtIn();
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatIOException()
          .isThrownBy(
              () ->
                  toxics
                      .client()
                      .createProxy("x", "127.0.0.1:" + taken.getLocalPort(), "127.0.0.1:9"))
          .withMessageStartingWith("[409] listen tcp 127.0.0.1:" + taken.getLocalPort())
          .withMessageEndingWith("Choose another port, or 0 for any.");
    }
  }

  @Test
  void aHostThatNobodyKnowsIsRefused() {
    try (Toxics toxics = builtIn()) {
      assertThatIOException()
          .isThrownBy(() -> toxics.client().createProxy("x", "no host:0", "127.0.0.1:9"))
          .withMessageStartingWith("[400] listen tcp no host:0: ");
    }
  }

  @Test
  void oneSideMaySayItsLastAndStillBeAnswered() throws Exception {
    try (Toxics toxics = builtIn();
        LoopbackService service =
            LoopbackService.that(
                socket -> {
                  byte[] all = socket.getInputStream().readAllBytes();
                  Streams.sendAll(socket, new byte[] {(byte) all.length});
                  socket.close();
                });
        Socket socket = connect(toxics.way("test", service.address()).listen())) {
      Streams.sendAll(socket, new byte[12]);
      socket.shutdownOutput();
      assertThat(socket.getInputStream().readAllBytes()).containsExactly(12);
    }
  }

  @Test
  void aClosedServerLeavesNoThreadAndNoPort() throws Exception {
    Set<String> before = threads();
    Toxics toxics = builtIn();
    InetSocketAddress api = new InetSocketAddress(toxics.api().getHost(), toxics.api().getPort());
    try (LoopbackService service = LoopbackService.thatEchoes()) {
      ToxicWay way = toxics.way("test", service.address());
      way.proxy().toxics().latency("slow", ToxicDirection.UPSTREAM, 5);
      try (Socket socket = connect(way.listen())) {
        echo(socket);
        toxics.close();
        assertThatThrownBy(
                () -> {
                  if (socket.getInputStream().read() < 0) {
                    throw new SocketException("ended");
                  }
                })
            .isInstanceOf(SocketException.class);
      }
      for (InetSocketAddress gone : List.of(api, way.listen())) {
        assertThatThrownBy(() -> connect(gone)).isInstanceOf(ConnectException.class);
      }
    }
    // Of another test that runs beside this one, there may be some for a while.
    await().untilAsserted(() -> assertThat(threads()).isSubsetOf(before));
  }

  private static List<Boolean> hits(long seed) throws IOException {
    List<Boolean> hits = new ArrayList<>();
    try (Toxics toxics = Toxics.on(BuiltInToxiproxy.start(seed));
        LoopbackService service = LoopbackService.thatEchoes()) {
      ToxicWay way = toxics.way("test", service.address());
      way.proxy().toxics().limitData("some", ToxicDirection.UPSTREAM, 0).setToxicity(0.5f);
      for (int i = 0; i < 40; i++) {
        try (Socket socket = connect(way.listen())) {
          socket.getOutputStream().write(7);
          hits.add(socket.getInputStream().read() < 0);
        }
      }
    }
    return hits;
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.contains("toxiproxy") || name.contains("HTTP-Dispatcher"))
        .collect(Collectors.toSet());
  }
}
