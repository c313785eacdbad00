package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.run.Timeline;
import dev.balenachaos.wire.Impairment;
import dev.balenachaos.wire.Match;
import dev.balenachaos.wire.RelayedWire;
import dev.balenachaos.wire.Rule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What a wire costs and how exact it is, through a real QEMU that has no guest. What is compared is
 * measured by turns and printed. The limits here are wide, since the host may have other work; the
 * promises are for {@code ci/bench}.
 */
@Tag("nightly")
@Timeout(120)
@Isolated
class WireFiguresIT {

  private static final int TURNS = 5;
  private static final int TRIPS = 60;
  private static final int PORT = 7;
  private static final int SILENT = 9;

  @TempDir private Path kept;

  private TwoEnds ends;

  @BeforeEach
  void start() throws IOException {
    ends = TwoEnds.start(kept.resolve("qemu.log"), event -> {});
    ends.lab()
        .listen(
            received -> {
              if (Packets.destinationPort(received.bytes()) != SILENT) {
                ends.lab().send(received.bytes());
              }
            });
  }

  @AfterEach
  void end() {
    ends.close();
  }

  private RelayedWire wire() {
    return RelayedWire.through(
        new UplinkCable(ends.qmp()),
        ends.folder(),
        kept.resolve("wire.pcapng"),
        "qemu-test",
        42,
        new Timeline());
  }

  private void roundTrips(int count, List<Duration> into) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      long before = System.nanoTime();
      ends.device().send(Packets.fromDevice(i, PORT, 64));
      into.add(Duration.ofNanos(ends.device().take().at() - before));
    }
  }

  /** Sends full frames, as many at a time as fit into sockets, and waits for the last of them. */
  private Duration transfer(int times) throws InterruptedException {
    long before = System.nanoTime();
    for (int i = 0; i < times; i++) {
      for (int frame = 0; frame < 40; frame++) {
        ends.device().send(Packets.fromDevice(frame, SILENT, 1472));
      }
      ends.device().send(Packets.fromDevice(40, PORT, 64));
      ends.device().take();
    }
    return since(before);
  }

  private static Duration median(List<Duration> all) {
    return all.stream().sorted().skip(all.size() / 2).findFirst().orElseThrow();
  }

  private static Duration since(long before) {
    return Duration.ofNanos(System.nanoTime() - before);
  }

  @Test
  void itComesAndGoesInAMomentAndAddsLittle() throws InterruptedException {
    List<Duration> without = new ArrayList<>();
    List<Duration> with = new ArrayList<>();
    List<Duration> attached = new ArrayList<>();
    List<Duration> detached = new ArrayList<>();
    List<Duration> transferWithout = new ArrayList<>();
    List<Duration> transferWith = new ArrayList<>();
    for (int turn = 0; turn < TURNS; turn++) {
      roundTrips(TRIPS, without);
      transferWithout.add(transfer(20));
      long before = System.nanoTime();
      RelayedWire wire = wire();
      attached.add(since(before));
      roundTrips(TRIPS, with);
      transferWith.add(transfer(20));
      before = System.nanoTime();
      wire.close();
      detached.add(since(before));
    }
    Duration added = median(with).minus(median(without));
    System.out.println(
        "round trip without "
            + median(without)
            + ", with "
            + median(with)
            + ", added "
            + added
            + "; 800 full frames without "
            + median(transferWithout)
            + ", with "
            + median(transferWith)
            + "; attached in "
            + median(attached)
            + ", detached in "
            + median(detached));
    assertThat(added).isLessThan(Duration.ofMillis(20));
    assertThat(median(attached)).isLessThan(Duration.ofSeconds(1));
    assertThat(median(detached)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void aDelayIsAsLongAsAsked() throws InterruptedException {
    try (RelayedWire wire = wire();
        Rule rule =
            wire.add(
                Match.udp(PORT).and(Match.fromDevice()),
                Impairment.delayed(Duration.ofMillis(200)))) {
      List<Duration> delayed = new ArrayList<>();
      roundTrips(15, delayed);
      System.out.println("asked 200 ms, measured " + median(delayed));
      assertThat(median(delayed)).isBetween(Duration.ofMillis(200), Duration.ofMillis(220));
      assertThat(rule.counters().delayed()).isEqualTo(15);
    }
  }

  @Test
  void aLossIsAsGreatAsAskedAndTheSameOnTheSameSeed() throws InterruptedException {
    List<Integer> first = survivors();
    assertThat(first).hasSizeBetween(1340, 1460);
    assertThat(survivors()).isEqualTo(first);
  }

  private List<Integer> survivors() throws InterruptedException {
    try (RelayedWire wire = wire()) {
      wire.add(Match.udp(PORT).and(Match.fromDevice()), Impairment.lost(0.3));
      List<Integer> came = new ArrayList<>();
      for (int i = 0; i < 2000; i++) {
        ends.device().send(Packets.fromDevice(i, PORT, 64));
        if (i % 100 == 99) {
          // Not all at once, or QEMU's hub has to lose some.
          ends.device().send(Packets.fromDevice(-1, PORT + 1, 64));
          came.addAll(ends.device().takeUpTo(-1));
        }
      }
      came.removeIf(number -> number < 0);
      return came;
    }
  }
}
