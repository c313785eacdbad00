package dev.balenachaos.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ImpairmentTests {

  @Test
  void impairmentsPrintAsWords() {
    assertThat(Impairment.dropped()).hasToString("drop");
    assertThat(Impairment.delayed(Duration.ofMillis(200), Duration.ofMillis(20)))
        .hasToString("delay by 200 ms +- 20 ms");
    assertThat(Impairment.lost(0.3)).hasToString("lose 30 %");
    assertThat(Impairment.lost(0.0125)).hasToString("lose 1.25 %");
    assertThat(Impairment.reordered(1, 3)).hasToString("reorder 100 % by 3");
    assertThat(Impairment.limitedTo(Rate.ofKilobits(512))).hasToString("limit to 512 kbit/s");
    assertThat(Impairment.nameResolvedTo(Frames.inet("203.0.113.9")))
        .hasToString("resolve to 203.0.113.9");
    assertThat(Impairment.timeShifted(Duration.ofHours(-1)))
        .hasToString("shift the time by -3600 s");
  }

  @Test
  void impairmentsAreValues() {
    assertThat(Impairment.lost(0.3)).isEqualTo(Impairment.lost(0.3));
    assertThat(Impairment.dropped()).isEqualTo(Impairment.dropped());
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThatThrownBy(() -> Impairment.lost(1.1)).hasMessageContaining("from 0 to 1, not 1.1");
    assertThatThrownBy(() -> Impairment.delayed(Duration.ofMillis(-1)))
        .hasMessageContaining("cannot be negative");
    assertThatThrownBy(() -> Impairment.delayed(Duration.ofMillis(1), Duration.ofMillis(2)))
        .hasMessageContaining("between 0 and its delay");
    assertThatThrownBy(() -> Impairment.reordered(0.5, 0)).hasMessageContaining("not 0");
    assertThatThrownBy(() -> new Rate(0)).hasMessageContaining("more than 0");
  }
}
