package dev.balenachaos.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class SensorStatusTests {

  private static final String BEFORE = page(1795960000123L, 41);
  private static final String AFTER = page(1795960001123L, 45);

  @Test
  void aWholePageIsTaken() {
    assertThat(SensorStatus.parse(AFTER))
        .hasValueSatisfying(
            status -> {
              assertThat(status.at()).isEqualTo(Instant.ofEpochMilli(1795960001123L));
              assertThat(status.last()).isEqualTo(45);
              assertThat(status.firstErrorAt()).isEmpty();
            });
  }

  @Test
  void onePageWrittenHalfOverAnotherIsNone() {
    for (int written = "{".length(); written < AFTER.strip().length(); written++) {
      String torn = AFTER.substring(0, written) + BEFORE.substring(written);

      assertThat(torn.equals(BEFORE) || torn.equals(AFTER) || SensorStatus.parse(torn).isEmpty())
          .as(torn)
          .isTrue();
    }
  }

  @Test
  void aPageOnWhichNothingStandsYetIsNone() {
    assertThat(SensorStatus.parse("")).isEmpty();
  }

  private static String page(long at, long last) {
    return ("{\"at\":%d,\"last\":%d,\"synced\":%2$d,\"written\":%2$d,\"failing\":false,"
            + "\"failedWrites\":0,\"failedSyncs\":0,\"repairs\":0,\"firstErrorAt\":null,"
            + "\"lastErrorAt\":null,\"lastError\":\"\",\"until\":%1$d}   \n")
        .formatted(at, last);
  }
}
