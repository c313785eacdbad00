package dev.balenachaos.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class ScenarioFilterTests {

  @ChaosScenario("full")
  static class FullSample {
    @Test
    void full() {}
  }

  @ChaosScenario("slow")
  static class SlowSample {
    @Test
    void slow() {}
  }

  static class PlainSample {
    @Test
    void plain() {}
  }

  @Test
  void leavesTheOneThatIsNamed() {
    assertThat(left("slow")).containsExactly("slow()");
    assertThat(left("sloww")).isEmpty();
  }

  @Test
  void leavesEachForAll() {
    assertThat(left("all")).containsExactlyInAnyOrder("full()", "slow()");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  "})
  void leavesEverythingWhereNoneIsNamed(String nothing) {
    assertThat(left(nothing)).containsExactlyInAnyOrder("full()", "slow()", "plain()");
  }

  private static Set<String> left(String chosen) {
    TestPlan plan =
        LauncherFactory.create()
            .discover(
                LauncherDiscoveryRequestBuilder.request()
                    .selectors(
                        selectClass(FullSample.class),
                        selectClass(SlowSample.class),
                        selectClass(PlainSample.class))
                    .filters(new ScenarioFilter(chosen))
                    .build());
    return plan.getDescendants(plan.getRoots().iterator().next()).stream()
        .filter(TestIdentifier::isTest)
        .map(TestIdentifier::getDisplayName)
        .collect(Collectors.toSet());
  }
}
