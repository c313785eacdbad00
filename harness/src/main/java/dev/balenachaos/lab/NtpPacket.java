package dev.balenachaos.lab;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** The packets of NTP (RFC 5905, section 7.3), without extensions. */
final class NtpPacket {

  static final int LENGTH = 48;

  private static final int MODE_CLIENT = 3;
  private static final int MODE_SERVER = 4;
  private static final int LEAP_UNKNOWN = 3;
  private static final int STRATUM = 2;
  private static final int STRATUM_UNSYNCHRONISED = 16;

  /** One microsecond, which is what the host's clock is read to: 2 to the power of this. */
  private static final byte PRECISION = -20;

  /** A millisecond, in seconds and their 65536th parts. */
  private static final int ROOT_DISPERSION = 65;

  private static final long SECONDS_FROM_1900_TO_1970 = 2_208_988_800L;
  private static final int TRANSMIT = 40;

  private NtpPacket() {}

  /**
   * Answers a client.
   *
   * @param received the claimed time at which the request came
   * @param sent the claimed time at which the answer goes
   * @return empty when that was no request of a client
   */
  static Optional<byte[]> answer(
      byte[] request, Instant received, Instant sent, boolean synchronised) {
    if (request.length < LENGTH || (request[0] & 7) != MODE_CLIENT) {
      return Optional.empty();
    }
    int version = request[0] >> 3 & 7;
    int leap = synchronised ? 0 : LEAP_UNKNOWN;
    ByteBuffer answer = ByteBuffer.allocate(LENGTH);
    answer.put((byte) (leap << 6 | version << 3 | MODE_SERVER));
    answer.put((byte) (synchronised ? STRATUM : STRATUM_UNSYNCHRONISED));
    answer.put(request[2]).put(PRECISION);
    answer.putInt(0).putInt(ROOT_DISPERSION);
    answer.put("LIAR".getBytes(StandardCharsets.US_ASCII));
    answer.putLong(stamp(received.minusSeconds(1)));
    answer.putLong(ByteBuffer.wrap(request).getLong(TRANSMIT));
    answer.putLong(stamp(received)).putLong(stamp(sent));
    return Optional.of(answer.array());
  }

  /** Returns seconds since 1900, modulo 2 to the 32nd, and their fraction. */
  static long stamp(Instant time) {
    long fraction = ((long) time.getNano() << 32) / 1_000_000_000L;
    return (time.getEpochSecond() + SECONDS_FROM_1900_TO_1970) << 32 | fraction;
  }
}
