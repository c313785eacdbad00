package dev.balenachaos.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.balenachaos.fault.Control;
import dev.balenachaos.run.InvalidException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** Proves that {@link DiskFullScenario} cannot pass when it should not. */
class DiskFullControlsIT {

  private static Events testsUnder(Control control) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(DiskFullScenario.class))
        .configurationParameter("control", control.toString())
        .execute()
        .testEvents();
  }

  private static List<Class<?>> thrown(Events tests) {
    return tests.failed().stream()
        .<Class<?>>map(
            event ->
                event
                    .getRequiredPayload(org.junit.platform.engine.TestExecutionResult.class)
                    .getThrowable()
                    .orElseThrow()
                    .getClass())
        .toList();
  }

  @Test
  void withoutTheInjectionEveryTestIsInvalid() {
    Events tests = testsUnder(Control.NO_INJECTION);

    assertThat(thrown(tests)).hasSize((int) tests.started().count()).isNotEmpty();
    assertThat(thrown(tests)).allMatch(InvalidException.class::isAssignableFrom);
  }

  @Test
  void withTheSpaceNotFreedEveryTestFails() {
    Events tests = testsUnder(Control.NO_HEAL);

    assertThat(thrown(tests)).hasSize((int) tests.started().count()).isNotEmpty();
    assertThat(thrown(tests)).allMatch(AssertionError.class::isAssignableFrom);
  }
}
