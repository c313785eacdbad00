package dev.balenachaos.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ShellClockTests {

  private static final Instant WALL = Instant.ofEpochSecond(1000);
  private static final Duration TOOK = Duration.ofMillis(200);

  @Test
  void comparesWithTheMiddleOfTheTimeThatAskingTook() {
    DeviceClock.Reading reading = ShellClock.parse("1001.600000000\n12.34 20.00", WALL, TOOK);

    assertThat(reading.offset()).isEqualTo(Duration.ofMillis(1500));
    assertThat(reading.error()).isEqualTo(Duration.ofMillis(100));
    assertThat(reading.monotonic()).isEqualTo(Duration.ofMillis(12_340));
  }

  @Test
  void seesAClockThatIsBehind() {
    assertThat(ShellClock.parse("0.100000000\n1.00 1.00", WALL, TOOK).offset())
        .isEqualTo(Duration.ofSeconds(-1000));
  }

  @Test
  void isLessSureOfADateWithoutNanoseconds() {
    DeviceClock.Reading reading = ShellClock.parse("1000.%N\n1.00 1.00", WALL, TOOK);

    assertThat(reading.offset()).isEqualTo(Duration.ofMillis(400));
    assertThat(reading.error()).isEqualTo(Duration.ofMillis(600));
  }
}
