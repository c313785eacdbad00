package dev.balenachaos.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

class AnswersTests {

  private static Passage passed(Impairment impairment, boolean fromDevice, byte[] frame) {
    Passage passage = new Passage(fromDevice);
    passage.begin(ByteBuffer.wrap(frame), 0, frame.length, 0);
    RuleAtWork rule = new RuleAtWork(Match.any(), impairment, 1, removed -> {});
    rule.on(passage, new Learnt());
    return passage;
  }

  private static Frame answer(Impairment impairment, byte[] frame) {
    Passage passage = passed(impairment, true, frame);
    assertThat(passage.gone()).isTrue();
    assertThat(passage.answers()).hasSize(1);
    Frame answer = Frames.read(false, passage.answers().get(0));
    assertThat(answer.isWhole()).isTrue();
    assertChecksums(answer);
    return answer;
  }

  /** A checksum is right when writing it again does not change it. */
  private static void assertChecksums(Frame frame) {
    ByteBuffer copy = ByteBuffer.wrap(frame.copy());
    int field =
        switch (frame.protocol()) {
          case Frame.TCP -> 16;
          case Frame.UDP -> 6;
          default -> 2;
        };
    if (!frame.isIpv6()) {
      Checksum.ofIpv4Header(copy, frame.network());
    }
    Checksum.ofTransport(copy, frame.network(), frame.transport(), frame.protocol(), field);
    assertThat(copy.array()).isEqualTo(frame.copy());
  }

  private static Message dns(Frame frame) {
    return Objects.requireNonNull(Dns.message(frame));
  }

  @Test
  void aNameIsNotFound() {
    Frame answer = answer(Impairment.nameNotFound(), Frames.query("api.lab.test"));
    assertThat(answer.sourcePort()).isEqualTo(53);
    assertThat(answer.destinationPort()).isEqualTo(40_000);
    assertThat(dns(answer).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(Dns.question(dns(answer))).isEqualTo("api.lab.test");
  }

  @Test
  void aNameResolvesToAnotherAddress() {
    byte[] query = Frames.query("api.lab.test");
    Impairment spoofed =
        Impairment.nameResolvedTo(Frames.inet("203.0.113.99"), Frames.inet("fd00::1"));
    Message message = dns(answer(spoofed, query));
    assertThat(message.getHeader().getID())
        .isEqualTo(dns(Frames.read(true, query)).getHeader().getID());
    assertThat(message.getSection(Section.ANSWER))
        .singleElement()
        .isInstanceOfSatisfying(
            ARecord.class, a -> assertThat(a.getAddress()).isEqualTo(Frames.inet("203.0.113.99")));
  }

  @Test
  void whatIsNoQueryPassesOrIsDropped() {
    byte[] answer = Frames.answer("a.test", "b.test", "203.0.113.1");
    assertThat(passed(Impairment.nameNotFound(), false, answer).gone()).isFalse();
    assertThat(passed(Impairment.nameNotFound(), true, Frames.udp(123)).gone()).isFalse();
    assertThat(passed(Impairment.nameNotFound(), true, Frames.tcp(53)).gone()).isTrue();
  }

  @Test
  void theAnswersOfATimeServerAreShifted() {
    Impairment ahead = Impairment.timeShifted(Duration.ofMillis(1500));
    Passage passage = passed(ahead, false, Frames.ntp(4, false));
    Frame changed = passage.frame();
    assertChecksums(changed);
    int at = changed.payload();
    assertThat(changed.bytes().getLong(at + 24)).isEqualTo(24);
    assertThat(changed.bytes().getLong(at + 32)).isEqualTo((33L << 32) + (1L << 31));
    assertThat(changed.bytes().getLong(at + 40)).isEqualTo((41L << 32) + (1L << 31));
    Passage behind =
        passed(Impairment.timeShifted(Duration.ofSeconds(-10)), false, Frames.ntp(4, false));
    assertThat(behind.frame().bytes().getLong(at + 40)).isEqualTo(30L << 32);
    assertThat(passed(ahead, true, Frames.ntp(3, true)).isChanged()).isFalse();
  }

  @Test
  void theTimeIsToldInTheServersPlace() {
    Frame answer = answer(Impairment.timeAnswered(Duration.ofHours(1)), Frames.ntp(3, true));
    int at = answer.payload();
    assertThat(answer.unsignedByte(at)).isEqualTo((4 << 3) | 4);
    assertThat(answer.bytes().getLong(at + 24)).isEqualTo(40L << 32);
    long seconds = (answer.bytes().getLong(at + 40) >>> 32) - 2_208_988_800L;
    assertThat(seconds - Instant.now().getEpochSecond()).isBetween(3590L, 3600L);
  }

  @Test
  void aConnectionIsReset() {
    Frame reset = answer(Impairment.rejected(), Frames.tcp(443));
    int at = reset.transport();
    assertThat(reset.sourcePort()).isEqualTo(443);
    assertThat(reset.unsignedByte(at + 13)).isEqualTo(0x14);
    assertThat(reset.bytes().getInt(at + 8)).isEqualTo(1001);
    byte[] data = Frames.tcp(Frames.DEVICE, 9, Frames.LAB, 443, Frames.ACK, new byte[5]);
    Frame later = answer(Impairment.rejected(), data);
    assertThat(later.unsignedByte(later.transport() + 13)).isEqualTo(4);
    assertThat(later.bytes().getInt(later.transport() + 4)).isEqualTo(2000);
  }

  @Test
  void aPortIsUnreachableInBothFamiliesAndOnAVlan() {
    Frame ipv4 = answer(Impairment.rejected(), Frames.tagged(Frames.udp(123)));
    assertThat(ipv4.protocol()).isEqualTo(Frame.ICMP);
    assertThat(ipv4.bytes().getShort(ipv4.transport())).isEqualTo((short) 0x0303);
    assertThat(ipv4.bytes().getInt(12)).isEqualTo(0x8100_0007);
    Frame ipv6 =
        answer(Impairment.rejected(), Frames.udp("fd00::1", 1, "fd00::2", 123, new byte[1400]));
    assertThat(ipv6.bytes().getShort(ipv6.transport())).isEqualTo((short) 0x0104);
    assertThat(ipv6.length()).isEqualTo(14 + 1280);
  }

  @Test
  void nobodyAnswersARefusal() {
    byte[] reset = Frames.tcp(Frames.DEVICE, 9, Frames.LAB, 443, 4, new byte[0]);
    assertThat(passed(Impairment.rejected(), true, reset).answers()).isEmpty();
    byte[] icmp = Frames.ip(Frames.DEVICE, Frames.LAB, Frame.ICMP, new byte[8]);
    assertThat(passed(Impairment.rejected(), true, icmp).answers()).isEmpty();
    assertThat(passed(Impairment.rejected(), true, icmp).gone()).isTrue();
  }

  /** No rule may throw, whatever comes. */
  @Test
  void garbageIsAnsweredOrNotButBreaksNothing() {
    SplittableRandom random = new SplittableRandom(7);
    Impairment[] all = {
      Impairment.rejected(),
      Impairment.nameNotFound(),
      Impairment.nameResolvedTo(Frames.inet("203.0.113.9")),
      Impairment.timeShifted(Duration.ofDays(1)),
      Impairment.timeAnswered(Duration.ZERO),
      Impairment.corrupted(1),
      Impairment.limitedTo(Rate.ofMegabits(1)),
      Impairment.reordered(1, 1)
    };
    byte[][] seeds = {
      Frames.query("api.lab.test"),
      Frames.ntp(3, true),
      Frames.ntp(4, false),
      Frames.tcp(443),
      Frames.udp("fd00::1", 1, "fd00::2", 53, new byte[40]),
      Frames.arp()
    };
    for (int i = 0; i < 48_000; i++) {
      byte[] frame = seeds[random.nextInt(seeds.length)].clone();
      for (int changes = random.nextInt(6); changes > 0; changes--) {
        frame[random.nextInt(frame.length)] = (byte) random.nextInt();
      }
      byte[] cut = Arrays.copyOf(frame, random.nextInt(frame.length + 1));
      passed(all[i % all.length], i % 2 == 0, i % 3 == 0 ? cut : frame);
    }
  }
}
