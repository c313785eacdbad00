package dev.balenachaos.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LatencyTests {

  private static void count(Latency latency, int times, int millis) {
    for (int i = 0; i < times; i++) {
      latency.count(Duration.ofMillis(millis), true);
    }
  }

  @Test
  void halfAndNearlyAllOfTheAnswersAreTold() {
    Latency latency = new Latency();
    count(latency, 95, 20);
    count(latency, 5, 150);

    assertThat(latency.p50().toMillis()).isCloseTo(20, within(1L));
    assertThat(latency.p99().toMillis()).isCloseTo(150, within(1L));
    assertThat(latency).hasToString("p50 20 ms, p99 150 ms, at most 150 ms, 100 asked, 0 missed");
  }

  /** One answer of 2 s holds back nine questions, which would have waited 1800, 1600 ... 200 ms. */
  @Test
  void whatAnAnswerHeldBackCountsAsWell() {
    Latency latency = new Latency();
    count(latency, 1, 20);
    latency.count(Duration.ofSeconds(2), false);

    assertThat(latency.toString()).contains("11 asked, 1 missed");
    assertThat(latency.p50().toMillis()).isCloseTo(1000, within(5L));
  }
}
