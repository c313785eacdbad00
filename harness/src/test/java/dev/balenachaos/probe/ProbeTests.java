package dev.balenachaos.probe;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Deadlines;
import org.junit.jupiter.api.Test;

class ProbeTests {

  private static final Probe OFTEN = Probe.required("engine", () -> Answer.good("answers"));
  private static final Probe RARE = Probe.noted("tls", ofSeconds(10), () -> Answer.good("works"));
  private static final Deadlines FAST = Deadlines.unscaled();

  @Test
  void aDeviceThatAnswersFastIsAskedInEachPeriod() {
    assertThat(OFTEN.pauseAfter(ofMillis(10), FAST)).isEqualTo(Probe.PERIOD);
  }

  @Test
  void aDeviceThatAnswersSlowlyIsLeftAloneForLonger() {
    assertThat(OFTEN.pauseAfter(ofMillis(200), FAST)).isEqualTo(ofMillis(1600));
  }

  @Test
  void aDeviceThatDoesNotAnswerIsAskedAgainSoon() {
    assertThat(OFTEN.pauseAfter(ofSeconds(30), FAST)).isEqualTo(ofSeconds(2));
    assertThat(RARE.pauseAfter(ofSeconds(30), FAST)).isEqualTo(ofSeconds(10));
  }

  @Test
  void aSlowDeviceIsAskedLessOftenButOnceASecond() {
    assertThat(OFTEN.pauseAfter(ofMillis(10), new Deadlines(2))).isEqualTo(ofMillis(500));
    assertThat(OFTEN.pauseAfter(ofMillis(10), new Deadlines(7))).isEqualTo(ofSeconds(1));
    assertThat(RARE.pauseAfter(ofMillis(10), new Deadlines(7))).isEqualTo(ofSeconds(10));
  }
}
