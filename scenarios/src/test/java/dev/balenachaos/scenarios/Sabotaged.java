package dev.balenachaos.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.balenachaos.fault.Control;
import dev.balenachaos.run.Verdict;
import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Stream;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/**
 * A scenario that is run under a {@link Control}.
 *
 * @param tests what of it is run
 */
record Sabotaged(Class<?> scenario, List<DiscoverySelector> tests) {

  /** Takes some tests for all, since each takes long. */
  static Sabotaged by(Class<?> scenario, String... tests) {
    return new Sabotaged(
        scenario,
        Stream.of(tests)
            .<DiscoverySelector>map(test -> selectMethod(scenario, only(scenario, test)))
            .toList());
  }

  private static Method only(Class<?> scenario, String test) {
    return ReflectionSupport.findMethods(
            scenario, method -> method.getName().equals(test), HierarchyTraversalMode.TOP_DOWN)
        .stream()
        .findFirst()
        .orElseThrow();
  }

  List<Verdict> verdictsUnder(Control control) {
    Events events =
        EngineTestKit.engine("junit-jupiter")
            .selectors(tests.toArray(DiscoverySelector[]::new))
            .configurationParameter("control", control.toString())
            .execute()
            .testEvents();
    List<Verdict> verdicts =
        events
            .finished()
            .map(event -> event.getRequiredPayload(TestExecutionResult.class))
            .map(result -> Verdict.of(result.getThrowable().orElse(null)))
            .toList();
    assertThat(verdicts).hasSize((int) events.started().count()).isNotEmpty();
    return verdicts;
  }

  @Override
  public String toString() {
    return scenario.getSimpleName();
  }
}
