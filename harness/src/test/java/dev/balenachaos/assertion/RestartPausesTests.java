package dev.balenachaos.assertion;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RestartPausesTests {

  private static final Duration START = Duration.ofSeconds(1);
  private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

  private static @Nullable String see(RestartPauses pauses, int restarts, long start, long end) {
    return pauses.see(restarts, EPOCH.plusMillis(start), EPOCH.plusMillis(end));
  }

  @Test
  void eachPauseIsTwiceAsLongWhetherItIsSeenWhileItLastsOrAfterIt() {
    RestartPauses pauses = RestartPauses.doubling(2, START);

    assertThat(see(pauses, 2, 0, 0)).isNull();
    assertThat(see(pauses, 3, 10_500, 10_000)).isNull(); // running again
    assertThat(see(pauses, 4, 10_500, 10_600)).isNull(); // pausing
    assertThat(see(pauses, 5, 11_000, 11_100)).isNull(); // pausing once more
    assertThat(see(pauses, 5, 12_200, 11_100)).isNull();

    assertThat(pauses).hasToString("1 after 0.50 s, 2 after 0.40 s, 3 after 1.1 s");
  }

  @Test
  void aPauseThatDoesNotGrowIsWrong() {
    RestartPauses pauses = RestartPauses.doubling(0, START);

    assertThat(see(pauses, 6, 10_200, 10_000)).contains("but restart 6 took");
  }

  @Test
  void aPauseThatGrowsIsWrongWhereTheEngineOughtToForget() {
    RestartPauses pauses = RestartPauses.shortest(0, 8, START);

    assertThat(see(pauses, 7, 11_000, 10_000)).isNull();
    assertThat(see(pauses, 8, 36_400, 30_000)).contains("but restart 8 took 6.4 s");
  }

  @Test
  void aSlowStartIsNoExcuseForAPauseThatHasDoubled() {
    RestartPauses pauses = RestartPauses.shortest(0, 8, Duration.ofMinutes(1));

    assertThat(see(pauses, 7, 22_000, 10_000)).isNull();
    assertThat(see(pauses, 8, 42_900, 30_000)).contains("but restart 8 took 12.9 s");
  }

  @Test
  void noPauseIsLongerThanAMinute() {
    RestartPauses pauses = RestartPauses.doubling(0, START);

    assertThat(see(pauses, 30, 60_500, 0)).isNull();
    assertThat(see(pauses, 31, 200_000, 100_000)).contains("took");
  }

  @Test
  void theEndOfARunMayBeNotedALittleLate() {
    RestartPauses pauses = RestartPauses.doubling(0, Duration.ofSeconds(5));

    assertThat(see(pauses, 8, 12_760, 0)).isNull();
    assertThat(see(pauses, 9, 125_500, 100_000)).contains("but restart 9 took 25.5 s");
  }

  @Test
  void whatWasMissedIsNotGuessed() {
    RestartPauses pauses = RestartPauses.doubling(0, START);

    assertThat(see(pauses, 5, 10_000, 10_100)).isNull();

    assertThat(pauses).hasToString("");
  }
}
