package dev.balenachaos.lab.toxics;

import static dev.balenachaos.lab.toxics.Streams.connect;
import static dev.balenachaos.lab.toxics.Streams.echo;
import static dev.balenachaos.lab.toxics.Streams.millis;
import static eu.rekawek.toxiproxy.model.ToxicDirection.DOWNSTREAM;
import static eu.rekawek.toxiproxy.model.ToxicDirection.UPSTREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import eu.rekawek.toxiproxy.model.Toxic;
import eu.rekawek.toxiproxy.model.toxic.Bandwidth;
import eu.rekawek.toxiproxy.model.toxic.Latency;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Toxics under load, and clients by the hundred. */
abstract class ToxicsLoadSuite extends ToxiproxyCase {

  /** In milliseconds: a busy host may let a thread wait for a second or two. */
  static final double AT_ONCE = 5000;

  private final List<Socket> sockets = new ArrayList<>();

  @AfterEach
  void closeSockets() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  @Test
  void toxicsComeAndGoAtOnceUnderFullLoad() throws Exception {
    ToxicWay way = wayTo(LoopbackService.that(ToxicsLoadSuite::sendForEver));
    AtomicLong received = new AtomicLong();
    for (int i = 0; i < 4; i++) {
      drain(open(way), received);
    }
    await().until(() -> received.get() > 10_000_000);

    Latency[] slow = new Latency[1];
    Bandwidth[] narrow = new Bandwidth[1];
    assertThat(millis(() -> slow[0] = way.proxy().toxics().latency("slow", DOWNSTREAM, 20_000)))
        .isLessThan(AT_ONCE);
    assertThat(millis(() -> narrow[0] = way.proxy().toxics().bandwidth("narrow", DOWNSTREAM, 10)))
        .isLessThan(AT_ONCE);
    assertThat(millis(() -> slow[0].setLatency(40_000))).isLessThan(AT_ONCE);
    assertThat(millis(() -> narrow[0].setToxicity(0.99f))).isLessThan(AT_ONCE);
    // In this order: Toxiproxy itself first passes on what a toxic holds, at the next one's pace.
    assertThat(millis(narrow[0]::remove)).isLessThan(AT_ONCE);
    assertThat(millis(slow[0]::remove)).isLessThan(AT_ONCE);

    long then = received.get();
    assertThat(millis(() -> await().until(() -> received.get() > then + 5_000_000)))
        .isLessThan(AT_ONCE);
  }

  @Test
  void disablingAndDeletingAreDoneAtOnceUnderFullLoad() throws Exception {
    ToxicWay way = wayTo(LoopbackService.that(ToxicsLoadSuite::sendForEver));
    AtomicLong received = new AtomicLong();
    drain(open(way), received);
    way.proxy().toxics().latency("slow", DOWNSTREAM, 100);
    await().until(() -> received.get() > 1_000_000);

    assertThat(millis(way.proxy()::disable)).isLessThan(AT_ONCE);
    assertThat(millis(way.proxy()::enable)).isLessThan(AT_ONCE);

    drain(open(way), new AtomicLong());
    assertThat(millis(() -> toxics().client().reset())).isLessThan(AT_ONCE);
  }

  @Test
  void aReaderThatDoesNotReadHoldsTheSenderUp() throws Exception {
    AtomicLong sent = new AtomicLong();
    ToxicWay way =
        wayTo(
            LoopbackService.that(
                socket -> {
                  byte[] block = new byte[64 << 10];
                  while (true) {
                    socket.getOutputStream().write(block);
                    sent.addAndGet(block.length);
                  }
                }));
    way.proxy().toxics().latency("slow", DOWNSTREAM, 100);

    open(way);

    long[] before = {-1};
    await()
        .pollInterval(Duration.ofMillis(500))
        .atMost(Duration.ofSeconds(20))
        .until(() -> before[0] == (before[0] = sent.get()) && before[0] > 0);
    assertThat(sent.get()).isLessThan(64L << 20);
  }

  @Test
  void silentClientsByTheHundredHoldNobodyUp() throws Exception {
    ToxicWay way = wayTo(LoopbackService.thatEchoes());
    way.proxy().toxics().latency("slow", UPSTREAM, 10);
    for (int i = 0; i < 300; i++) {
      Socket silent = open(way);
      if (i % 3 == 0) {
        silent.shutdownOutput();
      } else if (i % 3 == 1) {
        silent.setSoLinger(true, 0);
        silent.close();
      }
    }

    echo(open(way));
    assertThat(millis(way.proxy()::disable)).isLessThan(AT_ONCE);
  }

  @Test
  void thousandsOfConnectionsAreServed() throws Exception {
    ToxicWay way = wayTo(LoopbackService.that(socket -> socket.getOutputStream().write(9)));
    way.proxy().toxics().latency("slow", DOWNSTREAM, 50);

    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 700; i++) {
        open(way);
      }
      for (Socket socket : sockets) {
        assertThat(socket.getInputStream().read()).isEqualTo(9);
      }
      closeSockets();
      sockets.clear();
    }
  }

  @Test
  void toxicsOnHundredsOfConnectionsGoAtOnce() throws Exception {
    ToxicWay way = wayTo(LoopbackService.thatEchoes());
    for (int i = 0; i < 300; i++) {
      echo(open(way));
    }
    Toxic mute = way.proxy().toxics().latency("slow", DOWNSTREAM, 60_000);
    for (Socket socket : sockets) {
      socket.getOutputStream().write(5);
    }

    assertThat(millis(mute::remove)).isLessThan(AT_ONCE);
    for (Socket socket : sockets) {
      assertThat(socket.getInputStream().read()).isEqualTo(5);
    }
  }

  final Socket open(ToxicWay way) throws IOException {
    Socket socket = connect(way.listen());
    sockets.add(socket);
    return socket;
  }

  static void sendForEver(Socket socket) throws IOException {
    byte[] block = new byte[64 << 10];
    while (true) {
      socket.getOutputStream().write(block);
    }
  }

  static void drain(Socket socket, AtomicLong received) {
    Thread reader =
        new Thread(
            () -> {
              byte[] buffer = new byte[64 << 10];
              try (InputStream in = socket.getInputStream()) {
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                  received.addAndGet(count);
                }
              } catch (IOException e) {
                // The test closes the socket.
              }
            },
            "reader");
    reader.setDaemon(true);
    reader.start();
  }
}
