package dev.balenachaos.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DevicesInParallelTests {

  @Test
  void oneTestRunsAtATimeWhereNothingIsSaid() {
    assertThat(DevicesInParallel.number(null)).isEqualTo(1);
    assertThat(DevicesInParallel.number(" ")).isEqualTo(1);
  }

  @Test
  void asManyRunAsAreAskedForAndNoThreadMore() {
    Threads threads = new Threads(DevicesInParallel.number("4"));

    assertThat(threads.getParallelism()).isEqualTo(4);
    assertThat(threads.getMaxPoolSize()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "many", "257", "1.5"})
  void anyOtherTextIsAnErrorThatSaysWhatToGive(String text) {
    assertThatThrownBy(() -> DevicesInParallel.number(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("-Ddevices.parallel", "'" + text + "'", "-Ddevices.parallel=4");
  }
}
