package dev.balenachaos.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ReadingsLogTests {

  private static final long START = 1_795_437_000_000L;

  @Test
  void anEmptyLogIsIntact() {
    Readings readings = check("");

    assertThat(readings.intact()).isTrue();
    assertThat(readings.count()).isZero();
    assertThat(readings.last()).isZero();
  }

  @Test
  void anUnbrokenLogIsIntact() {
    Readings readings = check(line(1, 0) + line(2, 250) + line(3, 500));

    assertThat(readings.broken()).isEmpty();
    assertThat(readings.first()).isEqualTo(1);
    assertThat(readings.last()).isEqualTo(3);
    assertThat(readings.count()).isEqualTo(3);
  }

  @Test
  void aLineAsTheSensorWroteItIsRead() {
    assertThat(
            check(filled("1 1795437871119 20621 " + checksum(1, 1795437871119L, 20621))).broken())
        .isEmpty();
    assertThat(checksum(63, 1795437871119L, 20621)).isEqualTo(1654722060L);
  }

  @Test
  void theLongestGapInTimeIsFound() {
    Readings readings = check(line(1, 0) + line(2, 250) + line(3, 60_250) + line(4, 60_500));

    assertThat(readings.intact()).isTrue();
    assertThat(readings.longestGap()).isEqualTo(Duration.ofMinutes(1));
    assertThat(readings.gapBegan()).contains(Instant.ofEpochMilli(START + 250));
  }

  @Test
  void aMissingReadingIsABreak() {
    assertThat(check(line(1, 0) + line(3, 500)).broken())
        .containsExactly("line 2 holds reading 3 where 2 is due");
  }

  @Test
  void aLogThatLostItsBeginningIsBroken() {
    assertThat(check(line(5, 0)).broken()).containsExactly("line 1 holds reading 5 where 1 is due");
  }

  @Test
  void anyChangedDigitIsABreak() {
    String line = line(1, 0);
    int digits = line.indexOf(" .");
    for (int at = 0; at < digits; at++) {
      char digit = line.charAt(at);
      if (digit != ' ') {
        char other = digit == '9' ? '1' : (char) (digit + 1);
        assertThat(check(line.substring(0, at) + other + line.substring(at + 1)).intact())
            .as("digit " + at + " changed")
            .isFalse();
      }
    }
  }

  @Test
  void aTornLineInTheMiddleIsABreak() {
    assertThat(check(line(1, 0) + "2 17954\n" + line(2, 500)).broken())
        .containsExactly("line 2 is no reading: 2 17954");
  }

  @Test
  void aTornEndIsNoBreak() {
    Readings readings = check(line(1, 0) + "2 17954");

    assertThat(readings.intact()).isTrue();
    assertThat(readings.tornEnd()).isTrue();
    assertThat(readings.last()).isEqualTo(1);
  }

  @Test
  void zerosOfALostBlockAreABreak() {
    assertThat(check(line(1, 0) + "\0".repeat(255) + "\n").intact()).isFalse();
  }

  private static Readings check(String log) {
    return ReadingsLog.check(log.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String line(long number, long after) {
    return reading(number, START + after);
  }

  /** Returns the line of a reading. */
  static String reading(long number, long millis) {
    return filled(number + " " + millis + " 20500 " + checksum(number, millis, 20500));
  }

  private static long checksum(long number, long millis, long value) {
    return ReadingsLog.checksum(number, millis, value);
  }

  private static String filled(String reading) {
    return reading + " " + ".".repeat(254 - reading.length()) + "\n";
  }
}
