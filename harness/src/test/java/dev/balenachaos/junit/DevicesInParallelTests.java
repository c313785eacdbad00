package dev.balenachaos.junit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.run.Story;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DevicesInParallelTests {

  @Test
  void oneRunsForEachProcessorWhereNothingIsSaid() {
    assertThat(DevicesInParallel.number(null, 2)).isEqualTo(2);
    assertThat(DevicesInParallel.number(" ", 2)).isEqualTo(2);
  }

  @Test
  void asManyRunAsAreAskedForAndNoThreadMore() {
    Threads threads = new Threads(DevicesInParallel.number("4", 2));

    assertThat(threads.getParallelism()).isEqualTo(4);
    assertThat(threads.getMaxPoolSize()).isEqualTo(4);
  }

  @Test
  void noMoreRunThanTwoForEachProcessorWhichIsToldOnce() {
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    Story story = Story.on(new PrintStream(told, true, UTF_8));

    assertThat(DevicesInParallel.possible(4, 2, story)).isEqualTo(4);
    assertThat(told.toString(UTF_8)).isEmpty();

    assertThat(DevicesInParallel.possible(9, 2, story)).isEqualTo(4);
    assertThat(DevicesInParallel.possible(9, 2, story)).isEqualTo(4);
    assertThat(told.toString(UTF_8))
        .containsOnlyOnce("4 tests at a time and not 9, as the host has 2 processors");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "many", "257", "1.5"})
  void anyOtherTextIsAnErrorThatSaysWhatToGive(String text) {
    assertThatThrownBy(() -> DevicesInParallel.number(text, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("-Ddevices.parallel", "'" + text + "'", "-Ddevices.parallel=4");
  }
}
