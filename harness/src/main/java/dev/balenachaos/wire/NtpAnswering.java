package dev.balenachaos.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** Lies about the time in NTP (RFC 5905, 7.3: where the fields are). */
final class NtpAnswering {

  private static final int LEAST = 48;
  private static final int CLIENT = 3;
  private static final int SERVER = 4;
  private static final int REFERENCE = 16;
  private static final int RECEIVED = 32;
  private static final int SENT = 40;

  /** From NTP's first second, in 1900, to that of Unix. */
  private static final long EPOCH = 2_208_988_800L;

  private NtpAnswering() {}

  /** Shifts what servers answer. */
  static Action shifting(Duration offset) {
    long shift = timestamp(offset.getSeconds(), offset.getNano());
    return (passage, rule) -> {
      if (isNtp(passage.frame(), SERVER)) {
        byte[] payload = payload(passage.frame());
        ByteBuffer answer = ByteBuffer.wrap(payload);
        // What the client sent is its own clock, by which it knows its answer.
        for (int field : new int[] {REFERENCE, RECEIVED, SENT}) {
          answer.putLong(field, answer.getLong(field) + shift);
        }
        rule.count(Count.ANSWERED);
        passage.change(Reply.changedUdp(passage.frame(), payload), rule);
      }
    };
  }

  /** Answers what clients ask. */
  static Action inPlaceOfServer(Duration offset) {
    return (passage, rule) -> {
      if (isNtp(passage.frame(), CLIENT)) {
        byte[] answer = answer(payload(passage.frame()), Instant.now().plus(offset));
        passage.answer(Reply.udp(passage.frame(), answer), rule);
      }
    };
  }

  private static byte[] answer(byte[] payload, Instant now) {
    ByteBuffer request = ByteBuffer.wrap(payload);
    int version = (request.get(0) >> 3) & 7;
    long time = timestamp(now.getEpochSecond() + EPOCH, now.getNano());
    ByteBuffer answer = ByteBuffer.allocate(LEAST);
    answer.put((byte) ((version << 3) | SERVER)).put((byte) 2).put(request.get(2)).put((byte) -20);
    answer.putInt(0).putInt(0).put("WIRE".getBytes(StandardCharsets.US_ASCII));
    answer.putLong(time - (1L << 32)).putLong(request.getLong(SENT)).putLong(time).putLong(time);
    return answer.array();
  }

  private static boolean isNtp(Frame frame, int mode) {
    return frame.isWhole()
        && frame.isOf(Frame.UDP, Frame.NTP_PORT)
        && frame.end() - frame.payload() >= LEAST
        && (frame.unsignedByte(frame.payload()) & 7) == mode;
  }

  private static byte[] payload(Frame frame) {
    return frame.copy(frame.payload(), frame.end());
  }

  /** NTP counts in parts of a second, 2^32 of them. */
  private static long timestamp(long seconds, int nanos) {
    return (seconds << 32) + ((long) nanos << 32) / 1_000_000_000L;
  }
}
