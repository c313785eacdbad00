package dev.balenachaos.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTests {

  @Test
  void eachSetOfFiguresHasItsOwnNumberOfRuns() {
    assertThat(Options.parse("boot")).isEqualTo(new Options("boot", 3, 3, 0));
    assertThat(Options.parse("clone")).isEqualTo(new Options("clone", 10, 1, 0));
  }

  @Test
  void theScenarioHasANumberOfRunsOfItsOwn() {
    assertThat(Options.parse("boot", "--runs", "5", "--scenario-runs", "0"))
        .isEqualTo(new Options("boot", 5, 0, 0));
  }

  @Test
  void memoryIsWatchedForAnHourUnlessAnotherTimeIsSaid() {
    assertThat(Options.parse("memory")).isEqualTo(new Options("memory", 1, 0, 60));
    assertThat(Options.parse("memory", "--minutes", "2")).isEqualTo(new Options("memory", 1, 0, 2));
  }

  @Test
  void anUnknownNameIsAnsweredWithTheKnownOnes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Options.parse("bot"))
        .withMessage("there are no figures 'bot'. Known: boot, clone, memory, wire");
    assertThatIllegalArgumentException().isThrownBy(Options::parse).withMessageContaining("boot");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "three", "99999"})
  void aNumberThatIsNoneIsRefused(String number) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Options.parse("boot", "--runs", number))
        .withMessageContaining("--runs needs a number");
  }

  @Test
  void anUnknownOptionAndAMissingNumberAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Options.parse("boot", "--run"))
        .withMessageContaining("'--run'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Options.parse("boot", "--runs"))
        .withMessageContaining("--runs needs a number");
  }
}
