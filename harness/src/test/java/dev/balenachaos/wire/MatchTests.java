package dev.balenachaos.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MatchTests {

  private final Learnt learnt = new Learnt();

  private boolean matches(Match match, boolean fromDevice, byte[] bytes) {
    Frame frame = Frames.read(fromDevice, bytes);
    learnt.take(frame);
    return match.condition().holds(frame, learnt);
  }

  private boolean matches(Match match, byte[] bytes) {
    return matches(match, true, bytes);
  }

  @Test
  void protocolsAndPortsAreTold() {
    assertThat(matches(Match.ntp(), Frames.udp(123))).isTrue();
    assertThat(matches(Match.ntp(), Frames.tcp(123))).isFalse();
    assertThat(matches(Match.tcp(443), Frames.tcp(443))).isTrue();
    assertThat(matches(Match.port(443), Frames.tcp(443))).isTrue();
    assertThat(matches(Match.udp(), Frames.tcp(443))).isFalse();
    assertThat(matches(Match.arp(), Frames.arp())).isTrue();
    assertThat(matches(Match.icmp(), Frames.ip(Frames.DEVICE, Frames.LAB, 1, new byte[8])))
        .isTrue();
    assertThat(matches(Match.dhcp(), Frames.udp(67))).isTrue();
  }

  @Test
  void directionsAreTold() {
    assertThat(matches(Match.fromDevice(), true, Frames.udp(1))).isTrue();
    assertThat(matches(Match.toDevice(), true, Frames.udp(1))).isFalse();
  }

  @Test
  void addressesAreToldInBothFamilies() {
    assertThat(matches(Match.address("203.0.113.20"), Frames.udp(1))).isTrue();
    assertThat(matches(Match.address("203.0.113.21"), Frames.udp(1))).isFalse();
    assertThat(matches(Match.address("203.0.112.0/23"), Frames.udp(1))).isTrue();
    assertThat(matches(Match.address("203.0.113.96/29"), Frames.udp(1))).isTrue();
    assertThat(matches(Match.address("203.0.113.104/29"), Frames.udp(1))).isFalse();
    byte[] ipv6 = Frames.udp("fd00::1", 1, "fd00::2", 123, new byte[8]);
    assertThat(matches(Match.address("fd00::/8"), ipv6)).isTrue();
    assertThat(matches(Match.ntp(), ipv6)).isTrue();
    assertThat(matches(Match.address("0.0.0.0/0"), ipv6)).isFalse();
  }

  @Test
  void aTagOfAVlanChangesNothing() {
    assertThat(matches(Match.ntp(), Frames.tagged(Frames.udp(123)))).isTrue();
  }

  @Test
  void laterFragmentsMatchByAddressOnly() {
    byte[] fragment = Frames.udp(123);
    ByteBuffer.wrap(fragment).putShort(20, (short) 10);
    assertThat(matches(Match.ntp(), fragment)).isFalse();
    assertThat(matches(Match.udp(), fragment)).isTrue();
    assertThat(matches(Match.address(Frames.LAB), fragment)).isTrue();
  }

  @Test
  void extensionHeadersOfIpv6AreSteppedOver() {
    byte[] udp = {0, 1, 0, 123, 0, 8, 0, 0};
    ByteBuffer rest = ByteBuffer.allocate(16).put((byte) Frame.UDP).put(new byte[7]).put(udp);
    assertThat(matches(Match.ntp(), Frames.ip("fd00::1", "fd00::2", 60, rest.array()))).isTrue();
  }

  @Test
  void aNameMeansQueriesAnswersAndTheAddressesThatWereResolved() {
    Match match = Match.name("api.lab.test");
    byte[] toLab = Frames.tcp(Frames.DEVICE, 1, "203.0.113.77", 443, Frames.SYN, new byte[0]);
    assertThat(matches(match, toLab)).isFalse();
    assertThat(matches(match, Frames.query("API.lab.test"))).isTrue();
    assertThat(matches(match, Frames.query("vpn.lab.test"))).isFalse();
    byte[] answer = Frames.answer("api.lab.test", "front.lab.test", "203.0.113.77");
    assertThat(matches(match, false, answer)).isTrue();
    assertThat(matches(match, toLab)).isTrue();
    assertThat(matches(Match.name("front.lab.test"), toLab)).isTrue();
    assertThat(matches(Match.name("*.lab.test"), toLab)).isTrue();
    assertThat(matches(Match.name("lab.test"), toLab)).isFalse();
  }

  @Test
  void aTlsServerMeansTheWholeConnectionFromItsFirstWordsOn() {
    Match match = Match.tlsServer("api.lab.test");
    byte[] hello = Frames.clientHello("api.lab.test");
    byte[] first = Frames.tcp(Frames.DEVICE, 5, Frames.LAB, 443, Frames.ACK, hello);
    byte[] reply = Frames.tcp(Frames.LAB, 443, Frames.DEVICE, 5, Frames.ACK, new byte[9]);
    byte[] other = Frames.tcp(Frames.LAB, 443, Frames.DEVICE, 6, Frames.ACK, new byte[9]);
    assertThat(matches(match, false, reply)).isFalse();
    assertThat(matches(match, first)).isTrue();
    assertThat(matches(match, false, reply)).isTrue();
    assertThat(matches(match, false, other)).isFalse();
    byte[] anew = Frames.tcp(Frames.DEVICE, 5, Frames.LAB, 443, Frames.SYN, new byte[0]);
    assertThat(matches(match, anew)).isFalse();
  }

  @Test
  void aHelloMayComeInPieces() {
    byte[] hello = Frames.clientHello("api.lab.test");
    byte[] begin = Arrays.copyOf(hello, 60);
    byte[] end = Arrays.copyOfRange(hello, 60, hello.length);
    Match match = Match.tlsServer("*.lab.test");
    assertThat(matches(match, Frames.tcp(Frames.DEVICE, 5, Frames.LAB, 443, Frames.ACK, begin)))
        .isFalse();
    assertThat(matches(match, Frames.tcp(Frames.DEVICE, 5, Frames.LAB, 443, Frames.ACK, end)))
        .isTrue();
  }

  @Test
  void framesAreCountedForEachRuleAnew() {
    Match third = Match.ntp().nth(3);
    Condition condition = third.condition();
    Frame frame = Frames.read(true, Frames.udp(123));
    Frame other = Frames.read(true, Frames.udp(53));
    assertThat(IntStream.range(0, 5).mapToObj(i -> condition.holds(frame, learnt)))
        .containsExactly(false, false, true, false, false);
    assertThat(condition.holds(other, learnt)).isFalse();
    Condition firstTwo = Match.any().first(2).condition();
    assertThat(IntStream.range(0, 3).mapToObj(i -> firstTwo.holds(frame, learnt)))
        .containsExactly(true, true, false);
  }

  @Test
  void matchesAreValuesThatPrintAsWords() {
    Match match = Match.dns().and(Match.not(Match.fromDevice().or(Match.tcp(53)))).nth(3);
    assertThat(match).hasToString("frame 3 of (dns and (not (from device or tcp/53)))");
    assertThat(Match.tlsServer("API.lab.test.")).isEqualTo(Match.tlsServer("api.lab.test"));
    assertThat(Match.ntp()).hasSameHashCodeAs(Match.ntp()).isNotEqualTo(Match.dns());
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThatThrownBy(() -> Match.tcp(0)).hasMessageContaining("from 1 to 65535, not 0");
    assertThatThrownBy(() -> Match.address("lab.test")).hasMessageContaining("is no address");
    assertThatThrownBy(() -> Match.address("10.0.0.0/33")).hasMessageContaining("is no address");
    assertThatThrownBy(() -> Match.name("a.*.b")).hasMessageContaining("is no name");
    assertThatThrownBy(() -> Match.any().nth(0)).hasMessageContaining("counted from 1");
  }

  /** Whatever a device sends, the wire must not break by it. */
  @Test
  void garbageBreaksNothing() {
    Random random = new Random(42);
    byte[][] seeds = {
      Frames.query("api.lab.test"),
      Frames.answer("api.lab.test", "b.lab.test", "203.0.113.77"),
      Frames.tcp(Frames.DEVICE, 5, Frames.LAB, 443, Frames.ACK, Frames.clientHello("api.lab.test")),
      Frames.udp("fd00::1", 1, "fd00::2", 53, new byte[40]),
      Frames.tagged(Frames.ntp(3, true)),
      Frames.arp()
    };
    Match all =
        Match.name("*.lab.test").or(Match.tlsServer("x.test")).or(Match.address("fd00::/8"));
    for (int i = 0; i < 40_000; i++) {
      byte[] frame = seeds[i % seeds.length].clone();
      for (int changes = random.nextInt(6); changes >= 0; changes--) {
        frame[random.nextInt(frame.length)] = (byte) random.nextInt();
      }
      byte[] cut = Arrays.copyOf(frame, random.nextInt(frame.length + 1));
      matches(all, i % 2 == 0, i % 3 == 0 ? frame : cut);
    }
  }
}
