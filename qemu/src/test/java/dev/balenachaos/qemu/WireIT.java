package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Timeline;
import dev.balenachaos.wire.Cable;
import dev.balenachaos.wire.Impairment;
import dev.balenachaos.wire.Match;
import dev.balenachaos.wire.RelayedWire;
import dev.balenachaos.wire.Rule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A wire through a real QEMU that has no guest: its cable's ends are here. */
@Timeout(60)
class WireIT {

  private static final Duration QUIET = Duration.ofMillis(300);
  private static final int NTP = 123;

  @TempDir private Path kept;

  private final Timeline timeline = new Timeline();
  private TwoEnds ends;

  @BeforeEach
  void start() throws IOException {
    ends = TwoEnds.start(kept.resolve("qemu.log"), new MachineEvents(timeline));
  }

  @AfterEach
  void end() {
    ends.close();
  }

  private RelayedWire wire(long seed) {
    return wire(new UplinkCable(ends.qmp()), seed);
  }

  private RelayedWire wire(Cable cable, long seed) {
    return RelayedWire.through(
        cable, ends.folder(), kept.resolve("wire.pcapng"), "qemu-test", seed, timeline);
  }

  @Test
  void framesPassInTheirOrderBothWays() throws InterruptedException {
    try (RelayedWire wire = wire(1)) {
      // Few enough for the sockets: QEMU's hub, which only this test has, reorders when one is
      // full.
      for (int i = 0; i < 60; i++) {
        ends.device().send(Packets.fromDevice(i, NTP, 100));
        ends.lab().send(Packets.fromLab(i, NTP, 1400));
      }
      List<Integer> all = IntStream.range(0, 60).boxed().toList();
      assertThat(ends.lab().takeUpTo(59)).isEqualTo(all);
      assertThat(ends.device().takeUpTo(59)).isEqualTo(all);
      assertThat(wire.fromDevice().frames()).isEqualTo(60);
      assertThat(wire.toDevice().bytes()).isEqualTo(60 * 1442);
    }
  }

  @Test
  void onlyWhatMatchesIsDropped() throws InterruptedException {
    try (RelayedWire wire = wire(1);
        Rule rule = wire.add(Match.ntp().and(Match.fromDevice()), Impairment.dropped())) {
      ends.device().send(Packets.fromDevice(1, NTP, 48));
      ends.device().send(Packets.fromDevice(2, 53, 48));
      ends.lab().send(Packets.fromLab(3, NTP, 48));
      assertThat(ends.lab().takeUpTo(2)).containsExactly(2);
      assertThat(ends.device().takeUpTo(3)).containsExactly(3);
      assertThat(rule.counters().dropped()).isEqualTo(1);
    }
  }

  @Test
  void withoutTheWireFramesFlowAgain() throws InterruptedException {
    wire(1).close();
    ends.device().send(Packets.fromDevice(7, NTP, 48));
    ends.lab().send(Packets.fromLab(8, NTP, 48));
    assertThat(ends.lab().takeUpTo(7)).containsExactly(7);
    assertThat(ends.device().takeUpTo(8)).containsExactly(8);
  }

  @Test
  void aPulledCableCarriesNothingUntilItIsPutBack() throws InterruptedException {
    try (RelayedWire wire = wire(1)) {
      wire.unplug();
      ends.lab().send(Packets.fromLab(1, NTP, 48));
      assertThat(ends.device().takeUntilQuiet(QUIET)).isEmpty();
      wire.plug();
      ends.lab().send(Packets.fromLab(2, NTP, 48));
      assertThat(ends.device().takeUpTo(2)).endsWith(2);
    }
  }

  @Test
  void whenTheRelayBreaksFramesPassBesideItAndTheTimelineSaysSo()
      throws IOException, InterruptedException {
    TappedCable cable = new TappedCable(new UplinkCable(ends.qmp()), ends.folder().resolve("tap"));
    try (RelayedWire wire = wire(cable, 1);
        Rule rule = wire.add(Match.any(), Impairment.dropped())) {
      cable.putOutOfStep();
      Awaitility.await().until(() -> wire.broken().isPresent());
      assertThat(rule.counters().matched()).isZero();
      assertThat(timeline.events())
          .filteredOn(event -> event.kind() == Timeline.Kind.INFRA)
          .extracting(Timeline.Event::text)
          .singleElement(InstanceOfAssertFactories.STRING)
          .endsWith("frames pass beside it from now on");
      ends.device().send(Packets.fromDevice(9, NTP, 48));
      assertThat(ends.lab().takeUpTo(9)).containsExactly(9);
      assertThatThrownBy(() -> wire.add(Match.any(), Impairment.passed()))
          .isInstanceOf(InfraException.class)
          .hasMessageContaining("broken");
    }
  }

  @Test
  void aWireEndsWithItsMachineAndThatIsNotABreak() {
    try (RelayedWire wire = wire(1)) {
      ends.process().close();
      Awaitility.await()
          .until(
              () ->
                  timeline.events().stream()
                      .anyMatch(event -> event.text().contains("ends with the machine")));
      assertThat(wire.broken()).isEmpty();
    }
  }

  @Test
  void aLabThatIsGoneIsToldAsABreakOfTheLab() throws IOException {
    ends.lab().close();
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(timeline.events())
                    .filteredOn(event -> event.kind() == Timeline.Kind.INFRA)
                    .extracting(Timeline.Event::text)
                    .containsExactly(
                        "the lab's end of the device's cable 'uplink' is gone: the device reaches"
                            + " nothing on it"));
  }
}
