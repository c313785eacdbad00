package dev.balenachaos.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.fault.Control;
import dev.balenachaos.junit.ChaosScenario;
import dev.balenachaos.run.InvalidException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
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
            BaseImageUnpinnedScenario.class,
            "theSameFilesAreAnotherAppOnceTheTagHasMovedUnlessTheyArePinned"),
        Sabotaged.by(
            BootConfigScenario.class,
            "atRunTimeOnlyTheReaderOfChangesNoticesAndARepairIsTakenAtOnce",
            "anAtomicReplaceOutlivesAPowerCut"),
        Sabotaged.by(
            ClockSkewScenario.class,
            "aClockThatLagsSinceTheDeviceWasSuspendedIsNotNoticedUntilChronydStartsAnew",
            "beyondTheEndOfItsCertificateTheCloudIsOutOfReachUntilTheClockIsRight"),
        Sabotaged.by(
            ContainerFsWritesScenario.class, "aLayerTakesSpaceForEachFileOfTheImageThatIsTouched"),
        Sabotaged.by(
            DiskFullScenario.class,
            "whileFullServicesLiveOnAndNothingNewIsCreated",
            "withAFullStatePartitionTheHostRemembersNothingNew"),
        Sabotaged.by(
            EngineCrashScenario.class, "containersRunOnWhileTheEngineIsStoppedInItsTracks"),
        Sabotaged.by(
            FlashWearScenario.class,
            "stateThatIsSavedAllTheTimeIsOverTheBudgetUnlessItIsOnATmpfs",
            "onADiskThatTakesNoWritesServicesGoOnAndAreWholeAgainAfterAReboot",
            "onASlowDiskServicesGoOnAndNoReadingIsLost"),
        Sabotaged.by(HostOsModifiedScenario.class, "whatWasChangedIsFoundByItsFingerprint"),
        Sabotaged.by(
            HostServicesDbusScenario.class, "whatAContainerStopsStaysDownUntilTheNextBoot"),
        Sabotaged.by(
            IptablesDropScenario.class,
            "aSupervisorBehindADropLetsItsClientsWaitAndBehindARejectRefusesThem"),
        Sabotaged.by(
            NetworkContainerScenario.class,
            "aContainerThatCrashesAtItsStartCutsTheDeviceOffFromTheReleaseThatMendsIt"),
        Sabotaged.by(NtpBlockedScenario.class, "chronydIsRestartedAgainAndAgainAndNothingElseIs"),
        Sabotaged.by(OomScenario.class, "withALimitOnlyTheHogIsKilled"),
        Sabotaged.by(
            PowerLossScenario.class,
            "whileAReleaseArrivesItCanBeSentAgain",
            "whileServicesWriteAllThatWasForcedIsKept"),
        Sabotaged.by(
            RebootLoopScenario.class,
            "aHeldUpdateLockKeepsTheDeviceUp",
            "aForcedRebootOverridesTheLockAndTakesItAway",
            "overDBusItRebootsInEachBootAnewUntilTheReasonIsGone"),
        Sabotaged.by(
            SupervisorFloodScenario.class,
            "theSupervisorOutlivesEachKindOfFlood",
            "locksAreHonouredAndTheNextReleaseArrives"));
  }

  /** One for all, as each takes minutes. */
  @Test
  void theControlsThemselvesWork() {
    Sabotaged one =
        Sabotaged.by(DiskFullScenario.class, "whileFullServicesLiveOnAndNothingNewIsCreated");
    assertThat(one.thrownUnder(Control.NO_INJECTION)).allMatch(InvalidException.class::isInstance);
    assertThat(one.thrownUnder(Control.NO_HEAL)).allMatch(AssertionError.class::isInstance);
  }

  @ParameterizedTest
  @Tag("nightly")
  @MethodSource("sabotaged")
  void withoutTheInjectionItIsInvalid(Sabotaged scenario) {
    assertThat(scenario.thrownUnder(Control.NO_INJECTION))
        .allMatch(InvalidException.class::isInstance);
  }

  @ParameterizedTest
  @Tag("nightly")
  @MethodSource("sabotaged")
  void withoutTheHealItFails(Sabotaged scenario) {
    assertThat(scenario.thrownUnder(Control.NO_HEAL)).allMatch(AssertionError.class::isInstance);
  }

  @Test
  void noScenarioIsLeftOut() {
    assertThat(ids(sabotaged().map(Sabotaged::scenario)))
        .isEqualTo(
            ids(
                ReflectionSupport.findAllClassesInPackage(
                    "dev.balenachaos.scenarios",
                    type -> AnnotationSupport.isAnnotated(type, ChaosScenario.class),
                    name -> true)
                    .stream()));
  }

  private static Set<String> ids(Stream<Class<?>> scenarios) {
    return scenarios
        .map(scenario -> scenario.getAnnotation(ChaosScenario.class).value())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
