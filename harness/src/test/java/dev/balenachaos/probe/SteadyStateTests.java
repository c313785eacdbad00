package dev.balenachaos.probe;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SteadyStateTests {

  private static Streak streak(long changed, long since, long heldUntil) {
    return new Streak(ofMillis(changed), ofMillis(since), ofMillis(heldUntil));
  }

  @Test
  void beginsWhenTheLastProbeTurnsGood() {
    Optional<SteadyState> state =
        SteadyState.of(List.of(streak(0, 100, 9000), streak(4000, 4300, 9100)));

    assertThat(state).contains(new SteadyState(ofMillis(4000), ofMillis(4300), ofMillis(9000)));
  }

  @Test
  void countsOnlyTimeThatEveryProbeHasSeen() {
    SteadyState state = new SteadyState(ofMillis(4000), ofMillis(4300), ofMillis(7200));

    assertThat(state.settledAfter(ZERO, ofMillis(2900))).isTrue();
    assertThat(state.settledAfter(ZERO, ofSeconds(3))).isFalse();
  }

  @Test
  void doesNotCountWhatWasSeenBeforeTheHeal() {
    SteadyState neverLost = new SteadyState(ZERO, ofMillis(100), ofMillis(10_500));

    assertThat(neverLost.settledAfter(ofSeconds(10), ofSeconds(3))).isFalse();
    assertThat(neverLost.settledAfter(ofMillis(7_500), ofMillis(3000))).isTrue();
  }

  @Test
  void givesTheRecoveryWithTheErrorOfItsProbes() {
    SteadyState state = new SteadyState(ofMillis(4000), ofMillis(4600), ofMillis(9000));

    Recovery recovery = state.recoveryFrom(ofSeconds(1));

    assertThat(recovery.took()).isEqualTo(ofMillis(3300));
    assertThat(recovery.error()).isEqualTo(ofMillis(300));
    assertThat(recovery).hasToString("3.3 s ± 0.3");
  }

  @Test
  void doesNotLookForTheChangeBeforeTheHeal() {
    SteadyState state = new SteadyState(ofMillis(900), ofMillis(1200), ofMillis(9000));

    Recovery recovery = state.recoveryFrom(ofSeconds(1));

    assertThat(recovery.took()).isEqualTo(ofMillis(100));
    assertThat(recovery.error()).isEqualTo(ofMillis(100));
  }

  @Test
  void aStateThatWasNeverLostIsRecoveredAtOnce() {
    Recovery recovery =
        new SteadyState(ZERO, ofMillis(100), ofMillis(9000)).recoveryFrom(ofMillis(5000));

    assertThat(recovery.took()).isEqualTo(Duration.ZERO);
  }
}
