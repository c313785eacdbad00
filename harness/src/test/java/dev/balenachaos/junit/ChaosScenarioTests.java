package dev.balenachaos.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.balenachaos.device.Device;
import dev.balenachaos.fault.BootHistory;
import dev.balenachaos.fault.Effect;
import dev.balenachaos.fault.Fault;
import dev.balenachaos.run.Timeline;
import dev.balenachaos.workload.ContainerImage;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Service;
import dev.balenachaos.workload.Workload;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** Runs scenarios on devices that are not there. */
class ChaosScenarioTests {

  private static final String BOOTS = BootHistory.forgotten().toString();

  /** Runs a scenario, four of its tests at the same time. */
  private static Events run(Class<?> scenario, String device) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(scenario))
        .configurationParameter("device", device)
        .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
        .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
        .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "4")
        .execute()
        .testEvents();
  }

  private static List<StandInDevice> devices(Class<?> scenario) {
    String address = "stand-in:" + scenario.getSimpleName();
    run(scenario, address).assertStatistics(tests -> tests.failed(0).aborted(0));
    return StandInProvider.provided(address);
  }

  @Test
  void eachTestHasADeviceAndAFolderOfItsOwnWhileItRuns() {
    List<StandInDevice> devices = devices(FourTests.class);

    assertThat(devices).hasSize(4).allMatch(StandInDevice::closed);
    assertThat(devices)
        .extracting(device -> device.request().folder())
        .allMatch(folder -> folder.endsWith(Path.of("four-tests", folder.toFile().getName())))
        .extracting(folder -> folder.toFile().getName())
        .containsExactlyInAnyOrder("once", "again", "again-2", "again-3");
  }

  @ChaosScenario("four-tests")
  static class FourTests {

    /** Lets a test go on only when all of them have a device. */
    private static final CyclicBarrier ALL = new CyclicBarrier(4);

    @Test
    void once(Device device) throws Exception {
      ALL.await(30, TimeUnit.SECONDS);
    }

    @RepeatedTest(3)
    void again(Device device) throws Exception {
      ALL.await(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void whatIsDeclaredIsDoneBeforeTheTest() {
    assertThat(devices(Prepared.class))
        .singleElement()
        .satisfies(
            device -> {
              assertThat(device.done()).containsSubsequence("load spare:1", "deploy app");
              assertThat(device.request().preparation().keepsLag()).isTrue();
            });
  }

  @KeepClockLag
  @ChaosScenario("prepared")
  static class Prepared {

    @Preloaded
    static final Workload SPARE =
        Workload.named("spare")
            .withService(Service.named("spare", ContainerImage.named("spare:1")));

    @Predeployed static final Workload APP = Workload.named("app");

    @Test
    void theAppIsThere(Deployment app, Device device) {
      assertThat(device.attachments().newest(Deployment.class)).containsSame(app);
      assertThat(app.missing()).isEmpty();
    }
  }

  @Test
  void aDeviceThatLivesOnIsRidOfLeftoversBeforeItIsPrepared() {
    String address = "stand-in:" + StandInProvider.LIVES_ON;
    run(Prepared.class, address).assertStatistics(tests -> tests.succeeded(1));

    List<String> done = StandInProvider.provided(address).get(0).done();

    assertThat(done).contains("load spare:1", "deploy app");
    assertThat(done.subList(0, done.indexOf("load spare:1")))
        .anyMatch(command -> command.contains("/mnt/state/balena-chaos/*/heal"));
  }

  @Test
  void theDiskWatchdogForgetsTheBootsOfATestOnADeviceThatLivesOnAlone() {
    String livesOn = "stand-in:" + StandInProvider.LIVES_ON;
    run(Prepared.class, livesOn).assertStatistics(tests -> tests.succeeded(1));

    assertThat(edges(StandInProvider.provided(livesOn).get(0)))
        .containsSequence("armed: " + BOOTS, "applied: " + BOOTS)
        .endsWith("healed: " + BOOTS);
    assertThat(edges(devices(Prepared.class).get(0))).isEmpty();
  }

  private static List<String> edges(StandInDevice device) {
    return device.timeline().events().stream()
        .filter(event -> event.kind() == Timeline.Kind.FAULT)
        .map(Timeline.Event::text)
        .toList();
  }

  @Test
  void whereAColdBootCannotBeHadTheTestIsSkipped() {
    run(ColdBooted.class, "stand-in:cold").assertStatistics(tests -> tests.aborted(1).failed(0));
  }

  @ChaosScenario("cold-booted")
  static class ColdBooted {

    @Test
    @ColdBoot
    void theClockIsDead(Device device) {}
  }

  @Test
  void whereTheDeviceCannotBeInALabTheTestIsSkippedWithoutOne() {
    run(InALab.class, "stand-in:alone").assertStatistics(tests -> tests.aborted(1).failed(0));

    assertThat(StandInProvider.provided("stand-in:alone")).isEmpty();
  }

  @ChaosScenario("in-a-lab")
  @InLab
  static class InALab {

    @Test
    void asksForALab(Device device) {}
  }

  @Test
  void aTestThatFailsKeepsTheStateOfItsDeviceAndOneThatPassesItsTimelineAlone() {
    String address = "stand-in:two-ends";
    run(TwoEnds.class, address).assertStatistics(tests -> tests.succeeded(1).failed(1));

    assertThat(StandInProvider.provided(address))
        .extracting(StandInDevice::folder)
        .allSatisfy(folder -> assertThat(folder.resolve("timeline.json")).isNotEmptyFile())
        .allSatisfy(
            folder ->
                assertThat(folder.resolve("units.txt").toFile().exists())
                    .isEqualTo(folder.endsWith("fails")));
  }

  @ChaosScenario("two-ends")
  static class TwoEnds {

    @Test
    void passes(Device device) {}

    @Test
    void fails(Device device) {
      throw new AssertionError("the device did not do what it must");
    }
  }

  @Test
  void aTestWhoseFaultCannotBeHealedHasNotPassed() {
    String address = "stand-in:unhealed";
    run(Unhealed.class, address).assertStatistics(tests -> tests.failed(1));

    assertThat(StandInProvider.provided(address))
        .singleElement()
        .satisfies(
            device -> {
              assertThat(verdicts(device)).containsExactly("INFRA");
              assertThat(device.folder().resolve("timeline.json"))
                  .content()
                  .contains("\"INFRA\"", "for good");
              assertThat(device.folder().resolve("units.txt")).exists();
              assertThat(device.closed()).isTrue();
            });
  }

  @Test
  void aTestThatPassesIsToldSoOnceItsFaultIsHealed() {
    String livesOn = "stand-in:" + StandInProvider.LIVES_ON;
    run(Prepared.class, livesOn).assertStatistics(tests -> tests.succeeded(1));

    List<StandInDevice> provided = StandInProvider.provided(livesOn);
    assertThat(provided.get(provided.size() - 1).timeline().events())
        .extracting(Timeline.Event::text)
        .containsSubsequence("healed: " + BOOTS, "PASS");
  }

  private static List<String> verdicts(StandInDevice device) {
    return device.timeline().events().stream()
        .filter(event -> event.kind() == Timeline.Kind.VERDICT)
        .map(Timeline.Event::text)
        .toList();
  }

  @ChaosScenario("unhealed")
  static class Unhealed {

    @Test
    void endsWell(Device device) {
      device.inject(new ForGood());
    }
  }

  /** Harm from outside of the device that is never undone. */
  private static final class ForGood implements Fault {

    @Override
    public String undo(String id) {
      return "";
    }

    @Override
    public Optional<Runnable> undoFromHost(Device device, String id) {
      return Optional.of(
          () -> {
            throw new IllegalStateException("for good");
          });
    }

    @Override
    public void apply(Device device, String id) {}

    @Override
    public Effect effect(Device device, String id) {
      return new Effect(true, "it is there");
    }

    @Override
    public String toString() {
      return "harm for good";
    }
  }

  @Test
  void aTestThatGetsNoDeviceLeavesWhatIsKnownOfWhy() {
    String address = "stand-in:" + StandInProvider.NONE_LEFT;
    run(WithoutDevice.class, address).assertStatistics(tests -> tests.failed(1));

    assertThat(StandInProvider.folderOfTheRefused().resolve("timeline.json"))
        .content()
        .contains("\"none\"", "INFRA", "no device is left");
  }

  @ChaosScenario("without-device")
  static class WithoutDevice {

    @Test
    void doesNotRun(Device device) {}
  }
}
