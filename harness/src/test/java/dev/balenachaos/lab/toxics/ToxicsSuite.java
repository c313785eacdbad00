package dev.balenachaos.lab.toxics;

import static dev.balenachaos.lab.toxics.Streams.bestRate;
import static dev.balenachaos.lab.toxics.Streams.connect;
import static dev.balenachaos.lab.toxics.Streams.countToEnd;
import static dev.balenachaos.lab.toxics.Streams.echo;
import static dev.balenachaos.lab.toxics.Streams.leastMillis;
import static dev.balenachaos.lab.toxics.Streams.millis;
import static dev.balenachaos.lab.toxics.Streams.pattern;
import static dev.balenachaos.lab.toxics.Streams.read;
import static dev.balenachaos.lab.toxics.Streams.sendAll;
import static dev.balenachaos.lab.toxics.Streams.soon;
import static eu.rekawek.toxiproxy.model.ToxicDirection.DOWNSTREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import eu.rekawek.toxiproxy.model.ToxicDirection;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the toxics do to bytes on their way, asked of whichever server is in use. */
abstract class ToxicsSuite extends ToxiproxyCase {

  /** So late, in milliseconds, that it is not the host that is slow. */
  private static final double LATE = 5000;

  @ParameterizedTest
  @EnumSource(ToxicDirection.class)
  void aLatencyDelaysARoundTripByWhatWasAsked(ToxicDirection direction) throws Exception {
    ToxicWay way = wayTo(LoopbackService.thatEchoes());
    way.proxy().toxics().latency("slow", direction, 200);

    try (Socket socket = connect(way.listen())) {
      echo(socket);
      assertThat(leastMillis(9, () -> echo(socket))).isCloseTo(200, within(20.0));
    }
  }

  @Test
  void aJitterSpreadsTheLatency() throws Exception {
    ToxicWay way = wayTo(LoopbackService.thatEchoes());
    way.proxy().toxics().latency("slow", DOWNSTREAM, 100).setJitter(100);
    List<Double> trips = new ArrayList<>();

    try (Socket socket = connect(way.listen())) {
      for (int i = 0; i < 20; i++) {
        trips.add(millis(() -> echo(socket)));
      }
    }

    assertThat(trips).anyMatch(trip -> trip < 70).anyMatch(trip -> trip > 130);
  }

  @Test
  void aLatencyDoesNotSlowAStreamDown() throws Exception {
    byte[] sent = pattern(4_000_000);
    ToxicWay way = wayTo(LoopbackService.that(socket -> sendAll(socket, sent)));
    way.proxy().toxics().latency("slow", DOWNSTREAM, 300);

    try (Socket socket = connect(way.listen())) {
      assertThat(millis(() -> assertThat(read(socket, sent.length)).isEqualTo(sent)))
          .isLessThan(5000);
    }
  }

  @Test
  void aBandwidthLimitsWhatComesDown() throws Exception {
    ToxicWay way = wayTo(LoopbackService.that(socket -> sendAll(socket, new byte[1_000_000])));
    way.proxy().toxics().bandwidth("narrow", DOWNSTREAM, 1000);

    assertThat(
            bestRate(
                1000,
                () -> {
                  try (Socket socket = connect(way.listen())) {
                    return Streams.rateOf(socket.getInputStream(), 1_000_000);
                  }
                }))
        .isCloseTo(1000, within(100.0));
  }

  @Test
  void aBandwidthLimitsWhatGoesUp() throws Exception {
    BlockingQueue<Double> rates = new LinkedBlockingQueue<>();
    ToxicWay way =
        wayTo(
            LoopbackService.that(
                socket -> rates.add(Streams.rateOf(socket.getInputStream(), 1_000_000))));
    way.proxy().toxics().bandwidth("narrow", ToxicDirection.UPSTREAM, 1000);

    assertThat(
            bestRate(
                1000,
                () -> {
                  try (Socket socket = connect(way.listen())) {
                    sendAll(socket, new byte[1_000_000]);
                    return soon(rates);
                  }
                }))
        .isCloseTo(1000, within(100.0));
  }

  @Test
  void limitedDataEndsTheConnectionAfterSoManyBytesDown() throws Exception {
    ToxicWay way = wayTo(LoopbackService.that(socket -> sendAll(socket, pattern(100_000))));
    way.proxy().toxics().limitData("enough", DOWNSTREAM, 12_345);

    try (Socket socket = connect(way.listen())) {
      assertThat(countToEnd(socket.getInputStream())).isEqualTo(12_345);
    }
  }

  @Test
  void limitedDataEndsTheConnectionAfterSoManyBytesUp() throws Exception {
    BlockingQueue<Long> counts = new LinkedBlockingQueue<>();
    ToxicWay way =
        wayTo(LoopbackService.that(socket -> counts.add(countToEnd(socket.getInputStream()))));
    way.proxy().toxics().limitData("enough", ToxicDirection.UPSTREAM, 12_345);

    try (Socket socket = connect(way.listen())) {
      sendAll(socket, pattern(20_000));
      assertThat(soon(counts)).isEqualTo(12_345);
    }
  }

  @ParameterizedTest
  @EnumSource(ToxicDirection.class)
  void aSlicerSendsSmallPiecesAndLosesNothing(ToxicDirection direction) throws Exception {
    byte[] sent = pattern(3_000);
    ToxicWay way = wayTo(LoopbackService.thatEchoes());
    way.proxy().toxics().slicer("slices", direction, 100, 10_000);

    try (Socket socket = connect(way.listen())) {
      double taken =
          millis(
              () -> {
                sendAll(socket, sent);
                assertThat(read(socket, sent.length)).isEqualTo(sent);
              });
      assertThat(taken).isBetween(200.0, LATE);
    }
  }

  @Test
  void slicesAreAsLargeAsAsked() throws Exception {
    ToxicWay way = wayTo(LoopbackService.that(socket -> sendAll(socket, pattern(3_000))));
    way.proxy().toxics().slicer("slices", DOWNSTREAM, 100, 20_000).setSizeVariation(20);
    List<Integer> sizes = new ArrayList<>();
    byte[] buffer = new byte[3_000];

    try (Socket socket = connect(way.listen())) {
      for (int left = 3_000; left > 0; left -= sizes.get(sizes.size() - 1)) {
        sizes.add(socket.getInputStream().read(buffer));
      }
    }

    // A reader that is late finds several at once, so the larger ones say nothing.
    assertThat(sizes.stream().sorted().skip(sizes.size() / 4).findFirst().orElseThrow())
        .isBetween(50, 130);
  }

  @Test
  void severalToxicsAddUp() throws Exception {
    ToxicWay way = wayTo(LoopbackService.that(socket -> sendAll(socket, new byte[500_000])));
    way.proxy().toxics().latency("slow", DOWNSTREAM, 300);
    way.proxy().toxics().bandwidth("narrow", DOWNSTREAM, 1000);
    way.proxy().toxics().limitData("enough", DOWNSTREAM, 400_000);

    double taken =
        millis(
            () -> {
              try (Socket socket = connect(way.listen())) {
                assertThat(countToEnd(socket.getInputStream())).isEqualTo(400_000);
              }
            });

    assertThat(taken).isBetween(650.0, LATE);
  }

  @Test
  void aToxicityHitsItsPartOfTheConnections() throws Exception {
    ToxicWay way = wayTo(LoopbackService.thatEchoes());
    way.proxy().toxics().limitData("some", ToxicDirection.UPSTREAM, 0).setToxicity(0.5f);
    int hit = 0;

    for (int i = 0; i < 200; i++) {
      try (Socket socket = connect(way.listen())) {
        socket.getOutputStream().write(7);
        hit += endsWithout(socket) ? 1 : 0;
      }
    }

    // Four standard deviations of 200 draws.
    assertThat(hit).isBetween(72, 128);
  }

  @Test
  void whatIsWrittenComesOutAsItWasAlsoWhenToxicsComeAndGo() throws Exception {
    byte[] sent = pattern(3_000_000);
    ToxicWay way = wayTo(LoopbackService.that(socket -> sendAll(socket, sent)));

    try (Socket socket = connect(way.listen())) {
      assertThat(read(socket, 1000)).startsWith((byte) 0, (byte) 1);
      way.proxy().toxics().latency("slow", DOWNSTREAM, 100);
      way.proxy().toxics().bandwidth("narrow", DOWNSTREAM, 2000);
      way.proxy().toxics().slicer("slices", DOWNSTREAM, 5000, 10);
      byte[] first = read(socket, 1_000_000);
      way.proxy().toxics().get("slow").remove();
      way.proxy().toxics().get("slices").setToxicity(0);
      byte[] second = read(socket, 500_000);
      way.proxy().toxics().get("narrow").remove();
      byte[] third = read(socket, sent.length - 1_501_000);

      assertThat(first).isEqualTo(Arrays.copyOfRange(sent, 1000, 1_001_000));
      assertThat(second).isEqualTo(Arrays.copyOfRange(sent, 1_001_000, 1_501_000));
      assertThat(third).isEqualTo(Arrays.copyOfRange(sent, 1_501_000, sent.length));
    }
  }

  private static boolean endsWithout(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }
}
