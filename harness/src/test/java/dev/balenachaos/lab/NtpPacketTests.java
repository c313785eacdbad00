package dev.balenachaos.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class NtpPacketTests {

  private static final Instant NOW = Instant.parse("2026-11-27T12:00:00.5Z");
  private static final byte VERSION_4_CLIENT = 4 << 3 | 3;

  @Test
  void anAnswerBringsBackWhatTheClientSentAndTheClaimedTimes() {
    byte[] request = request(VERSION_4_CLIENT);
    ByteBuffer.wrap(request).putLong(40, 0x1122334455667788L);

    ByteBuffer answer =
        ByteBuffer.wrap(NtpPacket.answer(request, NOW, NOW.plusMillis(250), true).orElseThrow());

    assertThat(answer.get(0)).isEqualTo((byte) (4 << 3 | 4));
    assertThat(answer.get(1)).isEqualTo((byte) 2);
    assertThat(answer.getLong(24)).isEqualTo(0x1122334455667788L);
    assertThat(answer.getLong(32)).isEqualTo(NtpPacket.stamp(NOW));
    assertThat(answer.getLong(40) - answer.getLong(32)).isEqualTo(1L << 30);
  }

  @Test
  void whoHasNoTimeSaysSo() {
    byte[] answer = NtpPacket.answer(request(VERSION_4_CLIENT), NOW, NOW, false).orElseThrow();

    assertThat(answer[0] >> 6 & 3).isEqualTo(3);
    assertThat(answer[1]).isEqualTo((byte) 16);
  }

  @Test
  void whatIsNoRequestOfAClientGetsNoAnswer() {
    assertThat(NtpPacket.answer(new byte[0], NOW, NOW, true)).isEmpty();
    assertThat(NtpPacket.answer(new byte[47], NOW, NOW, true)).isEmpty();
    assertThat(NtpPacket.answer(request((byte) (4 << 3 | 4)), NOW, NOW, true)).isEmpty();
  }

  @Test
  void timeIsCountedFrom1900AndAfter2036FromThereAgain() {
    assertThat(NtpPacket.stamp(Instant.EPOCH)).isEqualTo(2_208_988_800L << 32);
    assertThat(NtpPacket.stamp(Instant.parse("2036-02-07T06:28:16Z"))).isZero();
  }

  @Test
  void aClaimIsAheadByAFixedTimeAndADriftThatGrows() {
    TimeClaim claim = new TimeClaim(Duration.ofSeconds(10), 500, true);

    assertThat(claim.at(NOW, NOW)).isEqualTo(NOW.plusSeconds(10));
    assertThat(claim.at(NOW.plusSeconds(100), NOW)).isEqualTo(NOW.plusSeconds(110).plusMillis(50));
  }

  private static byte[] request(byte first) {
    byte[] request = new byte[NtpPacket.LENGTH];
    request[0] = first;
    return request;
  }
}
