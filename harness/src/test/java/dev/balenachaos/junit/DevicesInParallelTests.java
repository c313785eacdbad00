package dev.balenachaos.junit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.run.Story;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class DevicesInParallelTests {

  @Test
  void asManyRunAsAreAskedForAndNoThreadMore() {
    Threads threads = new Threads(4);

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
}
