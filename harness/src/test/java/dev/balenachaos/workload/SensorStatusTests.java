package dev.balenachaos.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class SensorStatusTests {

  private static final String BEFORE = page(1795960000123L, 41);
  private static final String AFTER = page(1795960001123L, 45);

  @Test
  void aWholePageIsRead() {
    SensorStatus status = SensorStatus.parse(AFTER);

    assertThat(SensorStatus.isWhole(AFTER)).isTrue();
    assertThat(status.at()).isEqualTo(Instant.ofEpochMilli(1795960001123L));
    assertThat(status.last()).isEqualTo(45);
    assertThat(status.firstErrorAt()).isEmpty();
  }

  @Test
  void onePageWrittenHalfOverAnotherIsNotWhole() {
    for (int written = "{".length(); written < AFTER.strip().length(); written++) {
      String torn = AFTER.substring(0, written) + BEFORE.substring(written);

      assertThat(SensorStatus.isWhole(torn)).isEqualTo(torn.equals(BEFORE) || torn.equals(AFTER));
    }
  }

  @Test
  void aPageOnWhichNothingStandsYetIsNotWhole() {
    assertThat(SensorStatus.isWhole("")).isFalse();
  }

  /** Tells of readings that were all forced to the disk, the last one just now. */
  static String page(long at, long last) {
    return ("{\"at\":%d,\"last\":%d,\"synced\":%2$d,\"syncedAt\":%1$d,"
            + "\"written\":%2$d,\"failing\":false,"
            + "\"failedWrites\":0,\"failedSyncs\":0,\"repairs\":0,\"firstErrorAt\":null,"
            + "\"lastErrorAt\":null,\"lastError\":\"\",\"until\":%1$d}   \n")
        .formatted(at, last);
  }
}
