package dev.balenachaos.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.fault.Control;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.run.InvalidException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ReflectionSupport;

/** Proves that no scenario can pass when it should not. */
class ControlsIT {

  static Stream<Sabotaged> sabotaged() {
    return Stream.of(
        Sabotaged.by(
            DiskFullScenario.class,
            "whileFullServicesLiveOnAndNothingNewIsCreated",
            "withAFullStatePartitionTheHostRemembersNothingNew"));
  }

  @ParameterizedTest
  @MethodSource("sabotaged")
  void withoutTheInjectionItIsInvalid(Sabotaged scenario) {
    assertThat(scenario.thrownUnder(Control.NO_INJECTION))
        .allMatch(InvalidException.class::isInstance);
  }

  @ParameterizedTest
  @MethodSource("sabotaged")
  void withoutTheHealItFails(Sabotaged scenario) {
    assertThat(scenario.thrownUnder(Control.NO_HEAL)).allMatch(AssertionError.class::isInstance);
  }

  @Test
  void noScenarioIsLeftOut() {
    assertThat(sabotaged().map(Sabotaged::scenario))
        .containsExactlyInAnyOrderElementsOf(
            ReflectionSupport.findAllClassesInPackage(
                "dev.balenachaos.scenarios",
                type -> AnnotationSupport.isAnnotated(type, ChaosScenario.class),
                name -> true));
  }
}
