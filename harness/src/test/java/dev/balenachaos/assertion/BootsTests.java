package dev.balenachaos.assertion;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BootsTests {

  private final Boots boots = new Boots("a");

  private void began(String... ats) {
    for (String at : ats) {
      boots.add(new Boots.Boot("boot at " + at, Duration.parse("PT" + at)));
    }
  }

  @Test
  void theirRateIsCountedFromTheFirstBeginningToTheLast() {
    assertThat(boots).hasToString("no boot");
    began("100S");
    assertThat(boots).hasToString("1 boot");

    began("150S", "220S");

    assertThat(boots).hasToString("3 boots in 2 min 0 s, one every 60.0 s, 60 an hour");
    assertThat(boots.longestTurn()).isEqualTo(Duration.ofSeconds(70));
    assertThat(boots.last()).isEqualTo("boot at 220S");
  }

  @Test
  void theLastThreeAreALoopWhenTheyBeganWithinTenMinutes() {
    began("0S", "5M");
    assertThat(boots.areALoop()).isFalse();
    began("11M");
    assertThat(boots.areALoop()).isFalse();
    began("15M");
    assertThat(boots.areALoop()).isTrue();
  }

  @Test
  void withoutTwoThereIsNoTurn() {
    assertThat(boots.last()).isEqualTo("a");
    assertThat(boots.areALoop()).isFalse();
    began("7S");
    assertThat(boots.longestTurn()).isZero();
  }
}
