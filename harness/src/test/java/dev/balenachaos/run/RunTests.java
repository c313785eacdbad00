package dev.balenachaos.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTests {

  @TempDir Path runs;

  @AfterEach
  void clear() {
    System.clearProperty("seed");
  }

  @Test
  void hasTheSeedThatIsGiven() {
    System.setProperty("seed", "-42");

    assertThat(Run.startIn(runs).seed()).isEqualTo(-42);
  }

  @Test
  void aSeedThatIsNoNumberIsNotTakenForAnyOther() {
    System.setProperty("seed", "abc");

    assertThatThrownBy(() -> Run.startIn(runs))
        .isInstanceOf(InfraException.class)
        .hasMessageContainingAll("-Dseed", "'abc'");
    assertThat(runs).isEmptyDirectory();
  }
}
