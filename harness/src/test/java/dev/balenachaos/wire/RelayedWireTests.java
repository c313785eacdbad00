package dev.balenachaos.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Timeline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RelayedWireTests {

  private static final int LAST = 1_000_000;

  private final Timeline timeline = new Timeline();
  private final FakeMachine machine = new FakeMachine();
  private Path folder;
  private RelayedWire wire;

  @BeforeEach
  void open() throws IOException {
    folder = Files.createTempDirectory("wire");
    wire = wire(machine, 42);
  }

  private RelayedWire wire(FakeMachine through, long seed) {
    return RelayedWire.through(
        through, folder, folder.resolve("wire.pcapng"), "fake", seed, timeline);
  }

  @AfterEach
  void close() throws IOException {
    wire.close();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private static byte[] numbered(int number) {
    byte[] payload = ByteBuffer.allocate(60).putInt(number).array();
    return Frames.udp(Frames.DEVICE, 40_000, Frames.LAB, 9, payload);
  }

  private static int number(byte[] frame) {
    return ByteBuffer.wrap(frame).getInt(42);
  }

  /** Sends numbered frames and one more that no rule here is for; returns what came before it. */
  private static List<Integer> sent(FakeMachine through, int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      through.deviceSends(numbered(i));
    }
    byte[] end = Frames.udp(Frames.DEVICE, 1, Frames.LAB, 7, numbered(LAST));
    through.deviceSends(end);
    List<Integer> numbers = new ArrayList<>();
    for (byte[] frame = through.labGets(); frame.length != end.length; ) {
      numbers.add(number(frame));
      frame = through.labGets();
    }
    return numbers;
  }

  private static List<Integer> upTo(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @Test
  void withoutRulesAllPasses() throws InterruptedException {
    assertThat(sent(machine, 1000)).isEqualTo(upTo(1000));
    machine.labSends(Frames.arp());
    assertThat(machine.deviceGets()).isEqualTo(Frames.arp());
    assertThat(wire.fromDevice()).isEqualTo(new Traffic(1001, 1000 * 102 + 144, 1001, 0));
  }

  @Test
  void lossIsAsAskedAndTheSameForTheSameSeed() throws InterruptedException {
    List<Integer> first;
    try (Rule rule = wire.add(Match.udp(9), Impairment.lost(0.3))) {
      first = sent(machine, 2000);
      assertThat(rule.counters().matched()).isEqualTo(2000);
      assertThat(rule.counters().dropped()).isEqualTo(2000 - first.size());
      assertThat(rule.counters().dropped()).isBetween(540L, 660L);
    }
    assertThat(timeline.events())
        .extracting(Timeline.Event::text)
        .contains("rule ends: lose 30 %: udp/9");
    FakeMachine other = new FakeMachine();
    try (RelayedWire again = wire(other, 42)) {
      again.add(Match.arp(), Impairment.lost(0.5));
      again.add(Match.udp(9), Impairment.lost(0.3));
      assertThat(sent(other, 2000)).isEqualTo(first);
    }
    FakeMachine third = new FakeMachine();
    try (RelayedWire otherwise = wire(third, 43)) {
      otherwise.add(Match.udp(9), Impairment.lost(0.3));
      assertThat(sent(third, 2000)).isNotEqualTo(first);
    }
  }

  @Test
  void theSecondRuleOfTheSameWordsDecidesOtherwise() throws InterruptedException {
    List<Integer> first;
    try (Rule rule = wire.add(Match.udp(9), Impairment.lost(0.3))) {
      first = sent(machine, 200);
      assertThat(rule.counters().harmed()).isPositive();
    }
    wire.add(Match.udp(9), Impairment.lost(0.3));
    assertThat(sent(machine, 200)).isNotEqualTo(first);
  }

  @Test
  void aClosedRuleHurtsNothing() throws InterruptedException {
    Rule rule = wire.add(Match.udp(9), Impairment.dropped());
    assertThat(sent(machine, 3)).isEmpty();
    rule.close();
    rule.close();
    assertThat(sent(machine, 3)).isEqualTo(upTo(3));
    assertThat(rule.counters()).hasToString("3 matched (306 bytes), 3 dropped");
  }

  @Test
  void delayedFramesComeLaterAndInTheirOrder() throws InterruptedException {
    wire.add(Match.udp(9), Impairment.delayed(Duration.ofMillis(200), Duration.ofMillis(100)));
    long before = System.nanoTime();
    for (int i = 0; i < 50; i++) {
      machine.deviceSends(numbered(i));
    }
    for (int i = 0; i < 50; i++) {
      assertThat(number(machine.labGets())).isEqualTo(i);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(100));
  }

  @Test
  void whatAClosedRuleHeldGoesOnAtOnce() throws InterruptedException {
    Rule rule = wire.add(Match.udp(9), Impairment.delayed(Duration.ofHours(1)));
    assertThat(sent(machine, 20)).isEmpty();
    rule.close();
    for (int i = 0; i < 20; i++) {
      assertThat(number(machine.labGets())).isEqualTo(i);
    }
    assertThat(rule.counters().delayed()).isEqualTo(20);
  }

  @Test
  void aQueueHasAnEnd() throws InterruptedException {
    Rule rule = wire.add(Match.udp(9), Impairment.delayed(Duration.ofHours(1)));
    byte[] big = Frames.udp(Frames.DEVICE, 40_000, Frames.LAB, 9, new byte[60_000]);
    int most = (int) (Delaying.MOST_BYTES / big.length);
    for (int i = 0; i < most + 5; i++) {
      machine.deviceSends(big);
    }
    Awaitility.await().until(() -> rule.counters().matched() == most + 5);
    assertThat(rule.counters().overflowed()).isEqualTo(5);
  }

  @Test
  void aLinkOfARateTakesItsTimeAndLosesWhatIsTooMuch() throws InterruptedException {
    Rule rule = wire.add(Match.udp(9), Impairment.limitedTo(Rate.ofKilobits(816)));
    long before = System.nanoTime();
    for (int i = 0; i < 400; i++) {
      machine.deviceSends(numbered(i));
    }
    Awaitility.await().until(() -> rule.counters().matched() == 400);
    long passed = rule.counters().delayed();
    assertThat(rule.counters().overflowed()).isEqualTo(400 - passed);
    // 102 bytes take 1 ms at that rate, and 32 KiB of them wait.
    assertThat(passed).isBetween(300L, 400L);
    for (int i = 0; i < passed; i++) {
      machine.labGets();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - before).toMillis())
        .isGreaterThanOrEqualTo(passed - 1);
  }

  @Test
  void framesAreLetPastOthers() throws InterruptedException {
    Rule rule = wire.add(Match.udp(9).nth(1), Impairment.reordered(1, 2));
    Rule passing = wire.add(Match.udp(9), Impairment.passed());
    machine.deviceSends(numbered(0));
    assertThat(number(machine.labGets())).isZero();
    assertThat(rule.counters().reordered()).isEqualTo(1);
    assertThat(passing.counters().harmed()).isZero();
  }

  @Test
  void aFrameIsLateByTheGap() throws InterruptedException {
    FakeMachine other = new FakeMachine();
    try (RelayedWire again = wire(other, 3)) {
      Rule rule = again.add(Match.udp(9), Impairment.reordered(0.1, 3));
      List<Integer> came = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        other.deviceSends(numbered(i));
      }
      for (int i = 0; i < 200; i++) {
        came.add(number(other.labGets()));
      }
      assertThat(came).containsExactlyInAnyOrderElementsOf(upTo(200)).isNotEqualTo(upTo(200));
      assertThat(rule.counters().reordered()).isBetween(5L, 40L);
    }
  }

  @Test
  void framesAreDoubledAndDamaged() throws InterruptedException {
    try (Rule rule = wire.add(Match.udp(9), Impairment.duplicated(1))) {
      assertThat(sent(machine, 2)).containsExactly(0, 0, 1, 1);
      assertThat(rule.counters().duplicated()).isEqualTo(2);
    }
    wire.add(Match.udp(9), Impairment.corrupted(1));
    byte[] frame = numbered(7);
    machine.deviceSends(frame);
    byte[] damaged = machine.labGets();
    int flipped = 0;
    for (int i = 0; i < frame.length; i++) {
      flipped += Integer.bitCount((frame[i] ^ damaged[i]) & 0xff);
    }
    assertThat(damaged).hasSameSizeAs(frame);
    assertThat(flipped).isEqualTo(1);
  }

  @Test
  void rulesActInTheirOrder() throws InterruptedException {
    Rule first = wire.add(Match.udp(9).first(2), Impairment.dropped());
    Rule second = wire.add(Match.udp(9), Impairment.passed());
    assertThat(sent(machine, 5)).containsExactly(2, 3, 4);
    assertThat(first.counters().dropped()).isEqualTo(2);
    assertThat(second.counters().matched()).isEqualTo(3);
  }

  @Test
  void theCableIsPulledAndPutBack() {
    wire.unplug();
    assertThat(machine.linkUp()).isFalse();
    assertThat(wire.plugged()).isFalse();
    wire.plug();
    assertThat(machine.linkUp()).isTrue();
    assertThat(timeline.events())
        .extracting(Timeline.Event::text)
        .containsExactly("the cable is pulled", "the cable is put back");
  }

  @Test
  void aBrokenWireIsTakenOutAndSaysSo() {
    List<String> heard = new ArrayList<>();
    wire.onBroken(heard::add);
    machine.deviceSendsOutOfStep();
    Awaitility.await().until(() -> !heard.isEmpty());
    assertThat(machine.restored()).isTrue();
    assertThat(wire.broken()).hasValueSatisfying(why -> assertThat(why).contains("out of step"));
    assertThat(timeline.events())
        .filteredOn(event -> event.kind() == Timeline.Kind.INFRA)
        .singleElement()
        .extracting(Timeline.Event::text)
        .asString()
        .endsWith("frames pass beside it from now on");
    assertThatThrownBy(() -> wire.add(Match.any(), Impairment.dropped()))
        .isInstanceOf(InfraException.class);
  }

  @Test
  void aWireThatCannotBeTakenOutSaysThatTheDeviceIsCutOff() {
    machine.refuse();
    machine.deviceSendsOutOfStep();
    Awaitility.await().until(() -> wire.broken().isPresent());
    Awaitility.await().until(() -> !timeline.events().isEmpty());
    assertThat(timeline.events().get(0).text()).contains("the device is cut off");
    machine.accept();
  }

  @Test
  void theEndOfAWireIsNoBreak() {
    wire.close();
    assertThat(machine.restored()).isTrue();
    assertThat(wire.broken()).isEmpty();
    assertThat(timeline.events()).isEmpty();
  }
}
