package dev.balenachaos.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoginTests {

  @Test
  void mostTriesAreShortAndAllTheTimeOfTheLongOnesIsNoMoreThanThatOfTheShortOnes() {
    assertThat(IntStream.rangeClosed(1, 15).map(Login::length))
        .containsExactly(1, 1, 2, 1, 1, 2, 4, 1, 1, 2, 1, 1, 2, 4, 8);
  }
}
