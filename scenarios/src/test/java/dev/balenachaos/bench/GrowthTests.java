package dev.balenachaos.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrowthTests {

  private final Growth growth =
      new Growth(List.of(seconds(2, 3, 4), seconds(4, 9, 3), seconds(3, 6, 30)));

  private static List<Duration> seconds(int... seconds) {
    return Arrays.stream(seconds).mapToObj(Duration::ofSeconds).toList();
  }

  @Test
  void eachCountHasItsOwnMedian() {
    assertThat(growth.medians()).containsExactly(3.0, 6.0, 4.0);
  }

  @Test
  void theFactorIsThatOfTheSlowestWhereverItIs() {
    assertThat(growth.factor()).isEqualTo(2.0);
  }
}
