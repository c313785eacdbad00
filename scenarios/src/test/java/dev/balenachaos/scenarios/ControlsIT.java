package dev.balenachaos.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.fault.Control;
import dev.balenachaos.run.Verdict;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Proves that no scenario can pass when it should not: of each class, tests that are INVALID
 * without their injection and FAIL without their heal.
 *
 * <p>Only a heal that the harness does can be left out. What a device gets over by itself it gets
 * over under that control as well, so tests of such harm are not here, and nothing but the control
 * without the injection holds them: an engine, a supervisor or a unit that systemd starts again
 * ({@link EngineCrashScenario}, {@link HostServicesDbusScenario}), a reboot that was asked for over
 * D-Bus. Each class has others, which are.
 */
class ControlsIT {

  static Stream<Sabotaged> sabotaged() {
    return Stream.of(
        Sabotaged.by(
            BaseImageUnpinnedScenario.class,
            "theSameFilesAreAnotherAppOnceTheTagHasMovedUnlessTheyArePinned"),
        Sabotaged.by(BootConfigRebootScenario.class, "anAtomicReplaceOutlivesPowerCuts"),
        Sabotaged.by(
            BootConfigScenario.class,
            "atRunTimeOnlyTheReaderOfChangesNoticesAndARepairIsTakenAtOnce"),
        Sabotaged.by(
            ClockSkewRebootScenario.class,
            "aRebootThatWasPutOffIsForgottenOnceTheClockGoesForward",
            "aRebootThatWasPutOffIsNotForgottenWhereTheClockGoesBack"),
        Sabotaged.by(
            ClockSkewScenario.class,
            "aClockThatLagsSinceTheDeviceWasSuspendedIsNotNoticedUntilChronydStartsAnew",
            "aClockThatDriftsIsNotNoticedUntilChronydStartsAnew",
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
            "onADiskThatTakesNoWritesServicesGoOnAndAreWholeAgainAfterAReset",
            "onASlowDiskServicesGoOnAndNoReadingIsLost"),
        Sabotaged.by(HostOsModifiedScenario.class, "whatWasChangedIsFoundByItsFingerprint"),
        Sabotaged.by(
            HostServicesDbusCloudScenario.class, "whileAUnitIsStoppedTheCloudMissesWhatNeedsIt"),
        Sabotaged.by(
            HostServicesDbusScenario.class, "whatAContainerStopsStaysDownUntilTheNextBoot"),
        Sabotaged.by(
            IptablesDropCloudScenario.class, "eachRuleTakesWhatGoesThroughItAndNothingElse"),
        Sabotaged.by(
            IptablesDropScenario.class,
            "aSupervisorBehindADropLetsItsClientsWaitAndBehindARejectRefusesThem"),
        Sabotaged.by(
            NetworkContainerScenario.class,
            "aContainerThatCrashesAtItsStartCutsTheDeviceOffFromTheReleaseThatMendsIt"),
        Sabotaged.by(NtpBlockedScenario.class, "chronydIsRestartedAgainAndAgainAndNothingElseIs"),
        Sabotaged.by(
            OomCloudScenario.class, "whatLeadsToTheCloudOutlivesTheSupervisorWhichReportsAgain"),
        Sabotaged.by(OomScenario.class, "withALimitOnlyTheHogIsKilled"),
        Sabotaged.by(PowerLossCloudScenario.class, "whileAReleaseIsPulledItIsPulledAfterwards"),
        Sabotaged.by(
            PowerLossScenario.class,
            "whileAReleaseArrivesItCanBeSentAgain",
            "whileServicesWriteAllThatWasForcedIsKept"),
        Sabotaged.by(
            RebootLoopScenario.class,
            "aHeldUpdateLockKeepsTheDeviceUp",
            "aForcedRebootOverridesTheLock",
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
    assertThat(one.verdictsUnder(Control.NO_INJECTION)).containsOnly(Verdict.INVALID);
    assertThat(one.verdictsUnder(Control.NO_HEAL)).containsOnly(Verdict.FAIL);
  }

  @ParameterizedTest
  @Tag("nightly")
  @MethodSource("sabotaged")
  void withoutTheInjectionItIsInvalid(Sabotaged scenario) {
    assertThat(scenario.verdictsUnder(Control.NO_INJECTION)).containsOnly(Verdict.INVALID);
  }

  @ParameterizedTest
  @Tag("nightly")
  @MethodSource("sabotaged")
  void withoutTheHealItFails(Sabotaged scenario) {
    assertThat(scenario.verdictsUnder(Control.NO_HEAL)).containsOnly(Verdict.FAIL);
  }

  /** By class: of two with one id, each says something of its own. */
  @Test
  void noScenarioIsLeftOut() {
    assertThat(sabotaged().<Class<?>>map(Sabotaged::scenario))
        .containsExactlyInAnyOrderElementsOf(Scenarios.all().toList());
  }
}
