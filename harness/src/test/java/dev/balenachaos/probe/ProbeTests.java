package dev.balenachaos.probe;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProbeTests {

  private static final Probe OFTEN = Probe.required("engine", () -> Answer.good("answers"));
  private static final Probe RARE = Probe.noted("tls", ofSeconds(10), () -> Answer.good("works"));

  @Test
  void aDeviceThatAnswersFastIsAskedInEachPeriod() {
    assertThat(OFTEN.pauseAfter(ofMillis(10))).isEqualTo(Probe.PERIOD);
  }

  @Test
  void aDeviceThatAnswersSlowlyIsLeftAloneForLonger() {
    assertThat(OFTEN.pauseAfter(ofMillis(200))).isEqualTo(ofMillis(1600));
  }

  @Test
  void aDeviceThatDoesNotAnswerIsAskedAgainSoon() {
    assertThat(OFTEN.pauseAfter(ofSeconds(30))).isEqualTo(ofSeconds(2));
    assertThat(RARE.pauseAfter(ofSeconds(30))).isEqualTo(ofSeconds(10));
  }
}
