package dev.balenachaos.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.balenachaos.device.Device;
import dev.balenachaos.lab.Lab;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workload;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Every way in which an annotation means nothing is told, and costs no device. */
class DeclaredTests {

  private static String errorOf(Class<?> scenario) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(scenario))
        .configurationParameter("device", "stand-in:declared")
        .execute()
        .testEvents()
        .failed()
        .map(event -> event.getRequiredPayload(TestExecutionResult.class))
        .map(result -> String.valueOf(result.getThrowable().orElseThrow().getMessage()))
        .findFirst()
        .orElse("");
  }

  @Test
  void aFieldThatIsNotStatic() {
    assertThat(errorOf(NotStatic.class))
        .contains("@Predeployed", "NotStatic.app", "it is not static", "static final Workload");
  }

  @Test
  void aFieldThatIsNull() {
    assertThat(errorOf(Null.class)).contains("@Preloaded", "Null.app", "it is null");
  }

  @Test
  void aFieldOfAnotherType() {
    assertThat(errorOf(OtherType.class)).contains("@Preloaded", "OtherType.app", "it is a String");
  }

  @Test
  void twoAppsAtOnce() {
    assertThat(errorOf(TwoApps.class)).contains("TwoApps", "2 fields with @Predeployed", "one");
  }

  @Test
  void anAppOfTheLocalModeOnAManagedDevice() {
    assertThat(errorOf(LocalAppOfACloud.class))
        .contains("@Predeployed", "LocalAppOfACloud is managed", "lab.release(device, APP)");
  }

  @Test
  void whatNobodyDeclared() {
    assertThat(errorOf(NoApp.class)).contains("Deployment", "@Predeployed static final Workload");
    assertThat(errorOf(NoLab.class)).contains("no Lab", "@InLab or @Managed");
    assertThat(StandInProvider.provided("stand-in:declared")).hasSize(2);
  }

  @ChaosScenario("not-static")
  static class NotStatic {

    @Predeployed final Workload app = Workload.named("app");

    @Test
    void runs(Device device) {}
  }

  @ChaosScenario("null")
  static class Null {

    @Preloaded static final @Nullable Workload app = null;

    @Test
    void runs(Device device) {}
  }

  @ChaosScenario("other-type")
  static class OtherType {

    @Preloaded static final String app = "app";

    @Test
    void runs(Device device) {}
  }

  @ChaosScenario("two-apps")
  static class TwoApps {

    @Predeployed static final Workload ONE = Workload.named("one");
    @Predeployed static final Workload TWO = Workload.named("two");

    @Test
    void runs(Device device) {}
  }

  @ChaosScenario("no-app")
  static class NoApp {

    @Test
    void runs(Deployment app) {}
  }

  @ChaosScenario("no-lab")
  static class NoLab {

    @Test
    void runs(Lab lab) {}
  }

  @ChaosScenario("local-app-of-a-cloud")
  @Managed
  static class LocalAppOfACloud {

    @Predeployed static final Workload APP = Workload.named("app");

    @Test
    void runs(Device device) {}
  }
}
