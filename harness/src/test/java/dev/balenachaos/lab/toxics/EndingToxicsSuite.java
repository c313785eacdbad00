package dev.balenachaos.lab.toxics;

import static dev.balenachaos.lab.toxics.Streams.connect;
import static dev.balenachaos.lab.toxics.Streams.countToEnd;
import static dev.balenachaos.lab.toxics.Streams.echo;
import static dev.balenachaos.lab.toxics.Streams.millis;
import static dev.balenachaos.lab.toxics.Streams.sendAll;
import static dev.balenachaos.lab.toxics.Streams.soon;
import static eu.rekawek.toxiproxy.model.ToxicDirection.DOWNSTREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.rekawek.toxiproxy.model.ToxicDirection;
import eu.rekawek.toxiproxy.model.toxic.Timeout;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the toxics do that end a connection, or keep it from ending. */
abstract class EndingToxicsSuite extends ToxiproxyCase {

  /** So late, in milliseconds, that it is not the host that is slow. */
  private static final double LATE = 5000;

  @Test
  void aSlowCloseHoldsTheEndBackOnTheWayDown() throws Exception {
    ToxicWay way =
        wayTo(
            LoopbackService.that(
                socket -> {
                  sendAll(socket, new byte[10]);
                  socket.close();
                }));
    way.proxy().toxics().slowClose("late", DOWNSTREAM, 400);

    double taken =
        millis(
            () -> {
              try (Socket socket = connect(way.listen())) {
                assertThat(countToEnd(socket.getInputStream())).isEqualTo(10);
              }
            });

    assertThat(taken).isBetween(395.0, LATE);
  }

  @Test
  void aSlowCloseHoldsTheEndBackOnTheWayUp() throws Exception {
    BlockingQueue<Long> ended = new LinkedBlockingQueue<>();
    ToxicWay way =
        wayTo(
            LoopbackService.that(
                socket -> {
                  countToEnd(socket.getInputStream());
                  ended.add(System.nanoTime());
                }));
    way.proxy().toxics().slowClose("late", ToxicDirection.UPSTREAM, 400);

    Socket socket = connect(way.listen());
    sendAll(socket, new byte[10]);
    long closed = System.nanoTime();
    socket.close();

    assertThat((soon(ended) - closed) / 1e6).isBetween(395.0, LATE);
  }

  @ParameterizedTest
  @EnumSource(ToxicDirection.class)
  void aTimeoutSwallowsEverythingAndEndsTheConnection(ToxicDirection direction) throws Exception {
    ToxicWay way = wayTo(LoopbackService.thatEchoes());
    way.proxy().toxics().timeout("mute", direction, 400);

    double taken =
        millis(
            () -> {
              try (Socket socket = connect(way.listen())) {
                socket.getOutputStream().write(7);
                assertThat(countToEnd(socket.getInputStream())).isZero();
              }
            });

    assertThat(taken).isBetween(395.0, LATE);
  }

  @ParameterizedTest
  @EnumSource(ToxicDirection.class)
  void aTimeoutOfZeroLastsUntilItIsRemoved(ToxicDirection direction) throws Exception {
    ToxicWay way = wayTo(LoopbackService.thatEchoes());
    Timeout mute = way.proxy().toxics().timeout("mute", direction, 0);

    try (Socket socket = connect(way.listen())) {
      socket.getOutputStream().write(7);
      socket.setSoTimeout(500);
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      mute.remove();
      socket.setSoTimeout(5000);
      assertThat(socket.getInputStream().read()).isNegative();
    }
    try (Socket socket = connect(way.listen())) {
      echo(socket);
    }
  }

  @ParameterizedTest
  @EnumSource(ToxicDirection.class)
  void aResetReachesTheClientAsAReset(ToxicDirection direction) throws Exception {
    ToxicWay way = wayTo(LoopbackService.thatEchoes());
    way.proxy().toxics().resetPeer("reset", direction, 100);

    try (Socket socket = connect(way.listen())) {
      double taken =
          millis(
              () -> {
                socket.getOutputStream().write(7);
                assertThatThrownBy(() -> socket.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
              });
      assertThat(taken).isBetween(95.0, LATE);
    }
  }

  @Test
  void aResetReachesTheServiceAsAReset() throws Exception {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    ToxicWay way =
        wayTo(
            LoopbackService.that(
                socket -> {
                  try {
                    seen.add("end after " + countToEnd(socket.getInputStream()));
                  } catch (SocketException e) {
                    seen.add(e.getMessage());
                  }
                }));
    way.proxy().toxics().resetPeer("reset", ToxicDirection.UPSTREAM, 0);

    try (Socket socket = connect(way.listen())) {
      socket.getOutputStream().write(7);
      assertThat(soon(seen)).contains("reset");
    }
  }
}
