package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.device.ShellException;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.InvalidException;
import dev.balenachaos.run.Timeline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InjectionsTests {

  @TempDir Path undoJournals;

  private final FakeDevice device = new FakeDevice();
  private final List<String> story = new ArrayList<>();
  private UndoJournal journal = new UndoJournal(Path.of("unset"), "unset");
  private Injections injections = new Injections(device, journal);

  @BeforeEach
  void makeInjections() {
    injections.close();
    journal = new UndoJournal(undoJournals, device.name());
    injections = new Injections(device, journal);
  }

  @AfterEach
  void close() {
    injections.close();
  }

  /** A fault that bites as soon as it is applied, and is undone by its script. */
  private final class Bruise implements Fault {

    private final String name;
    private boolean works = true;
    private boolean harms = true;
    private boolean hides;
    private boolean stays;

    Bruise(String name) {
      this.name = name;
    }

    Bruise withoutEffect() {
      works = false;
      return this;
    }

    Bruise harmless() {
      harms = false;
      return this;
    }

    @Override
    public boolean harms() {
      return harms;
    }

    @Override
    public String undo(String id) {
      return "unbruise " + name;
    }

    @Override
    public void apply(Device hurt, String id) {
      story.add(
          name + " applied, " + journal.entries().size() + " in the journal, armed: " + armed(id));
    }

    @Override
    public Effect effect(Device hurt, String id) {
      if (hides && healed(id)) {
        throw new IllegalStateException("nobody can look");
      }
      boolean applied = story.stream().anyMatch(line -> line.startsWith(name + " applied"));
      return new Effect(works && applied && (stays || !healed(id)), "looked");
    }

    @Override
    public Duration bitesWithin() {
      return works ? Fault.super.bitesWithin() : Duration.ofMillis(300);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private boolean armed(String id) {
    return device.commands().stream()
        .anyMatch(command -> command.contains("--on-active") && command.contains(id));
  }

  private boolean healed(String id) {
    return device.commands().stream()
        .anyMatch(
            command -> command.contains(id + "/heal undo") && command.startsWith("test ! -e"));
  }

  @Test
  void theUndoIsWrittenDownAndArmedBeforeTheAct() {
    injections.inject(new Bruise("bruise"));

    assertThat(story).containsExactly("bruise applied, 1 in the journal, armed: true");
  }

  @Test
  void theHealerIsFiredDryBeforeItIsArmed() {
    Injection injection = injections.inject(new Bruise("bruise"));

    assertThat(device.text(HealScript.FOLDER + "/" + injection.id() + "/heal"))
        .contains("unbruise bruise");
    assertThat(device.commands())
        .filteredOn(command -> command.contains("systemd-run"))
        .element(0)
        .asString()
        .contains("--wait")
        .contains("/heal dry");
  }

  @Test
  void nothingIsInjectedWhenTheHealerCannotRun() {
    device.answering(command -> command.contains("--wait") ? 1 : 0);

    assertThatThrownBy(() -> injections.inject(new Bruise("bruise")))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("nothing was injected");
    assertThat(story).isEmpty();
  }

  @Test
  void ofAHealerThatCannotRunNothingIsLeft() {
    device.answering(command -> command.contains("--wait") ? 1 : 0);

    assertThatThrownBy(() -> injections.inject(new Bruise("bruise")))
        .isInstanceOf(InfraException.class);

    assertThat(device.commands()).contains("sh -s heal");
    assertThat(journal.entries()).isEmpty();
  }

  @Test
  void whatCannotBeTakenBackFromTheDeviceStaysInTheJournal() {
    device.answering(command -> command.contains("--wait") || command.equals("sh -s heal") ? 1 : 0);

    assertThatThrownBy(() -> injections.inject(new Bruise("bruise")))
        .isInstanceOf(InfraException.class);

    assertThat(journal.entries()).hasSize(1);
  }

  @Test
  void closingHealsAndStrikesTheJournal() {
    Injection injection = injections.inject(new Bruise("bruise"));

    injection.close();

    assertThat(healed(injection.id())).isTrue();
    assertThat(journal.entries()).isEmpty();
    assertThat(injection.healed()).isPresent();
  }

  @Test
  void whatIsStillActiveIsHealedInReverseOrder() {
    Injection first = injections.inject(new Bruise("first"));
    Injection second = injections.inject(new Bruise("second"));

    injections.healAll();

    assertThat(second.healed().orElseThrow()).isLessThan(first.healed().orElseThrow());
  }

  @Test
  void whateverIsWrongWithOneHealTheOthersAreHealed() {
    Injection first = injections.inject(new Bruise("first"));
    Bruise hidden = new Bruise("second");
    injections.inject(hidden);
    hidden.hides = true;

    assertThatThrownBy(injections::healAll).hasMessageContaining("nobody can look");

    assertThat(first.healed()).isPresent();
    hidden.hides = false;
  }

  @Test
  void aFaultWithoutEffectIsInvalidAndHealed() {
    assertThatThrownBy(() -> injections.inject(new Bruise("bruise").withoutEffect()))
        .isInstanceOf(InvalidException.class)
        .hasMessageContaining("had no effect");
    assertThat(journal.entries()).isEmpty();
  }

  @Test
  void theControlWithoutInjectionIsInvalid() {
    injections.sabotage(Control.NO_INJECTION);

    assertThatThrownBy(() -> injections.inject(new Bruise("bruise")))
        .isInstanceOf(InvalidException.class);
    assertThat(story).isEmpty();
  }

  @Test
  void theControlWithoutHealLeavesTheHarmUntilTheEnd() {
    injections.sabotage(Control.NO_HEAL);
    Injection injection = injections.inject(new Bruise("bruise"));

    injection.close();
    assertThat(healed(injection.id())).isFalse();

    injections.healAll();
    assertThat(healed(injection.id())).isTrue();
  }

  @Test
  void healingByHandIsProvedBeforeTheUndoRuns() {
    Injection injection = injections.inject(new Bruise("bruise"));
    List<String> seen = new ArrayList<>();

    assertThatThrownBy(
            () ->
                injection.healBy(
                    () -> {
                      seen.add("hand");
                      throw new InfraException("the hand slipped");
                    }))
        .hasMessage("the hand slipped");
    assertThat(seen).containsExactly("hand");
    assertThat(healed(injection.id())).isFalse();
  }

  @Test
  void whatDoesNotHealAsItShouldIsAFailureOfTheDeviceAndIsHealedAllTheSame() {
    injections.close();
    injections = new Injections(device, journal, Duration.ofSeconds(1));
    Injection injection = injections.inject(new Bruise("bruise"));

    assertThatThrownBy(() -> injection.healBy(() -> story.add("hand")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll("'bruise' bites after what was to heal it", "Seen on", "looked");

    injections.close();
    assertThat(healed(injection.id())).isTrue();
  }

  @Test
  void anUndoThatHealsNothingIsNoFailureOfTheDevice() {
    injections.close();
    injections = new Injections(device, journal, Duration.ofSeconds(1));
    Bruise stays = new Bruise("bruise");
    Injection injection = injections.inject(stays);
    stays.stays = true;

    assertThatThrownBy(injection::close)
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("'bruise' bites after its heal");
    stays.stays = false;
  }

  @Test
  void recoveryCountsFromTheLastHealOrElseFromTheInjection() {
    assertThat(injections.recoveryCountsFrom()).isEmpty();
    Injection injection = injections.inject(new Bruise("bruise"));
    assertThat(injections.recoveryCountsFrom()).contains(injection.applied());

    injection.close();
    assertThat(injections.recoveryCountsFrom()).isEqualTo(injection.healed());
  }

  /**
   * Takes the script from the device once it has healed, and breaks the connection under some
   * commands.
   *
   * @param heals where it is told when the script runs
   */
  private void breaking(Predicate<String> broken, int times, List<Duration> heals) {
    AtomicInteger left = new AtomicInteger(times);
    AtomicBoolean there = new AtomicBoolean(true);
    device.answering(
        command -> {
          boolean heal = command.startsWith("test ! -e");
          if (heal && there.get()) {
            heals.add(device.timeline().now());
          }
          if (broken.test(command) && left.getAndDecrement() > 0) {
            throw new ShellException("the connection broke");
          }
          if (heal) {
            there.set(false);
          }
          return command.startsWith("test -e") && !there.get() ? 1 : 0;
        });
  }

  @Test
  void recoveryCountsFromTheHealWhoseAnswerWasLost() {
    Injection injection = injections.inject(new Bruise("bruise"));
    List<Duration> heals = new ArrayList<>();
    breaking(command -> command.startsWith("systemctl stop"), 1, heals);

    injection.close();

    assertThat(heals).hasSize(1);
    assertThat(injection.healed().orElseThrow()).isLessThanOrEqualTo(heals.get(0));
  }

  @Test
  void recoveryDoesNotCountFromAHealThatFailed() {
    Injection injection = injections.inject(new Bruise("bruise"));
    List<Duration> heals = new ArrayList<>();
    breaking(command -> command.startsWith("test ! -e"), 1, heals);

    injection.close();

    assertThat(heals).hasSize(2);
    assertThat(injection.healed().orElseThrow()).isBetween(heals.get(0), heals.get(1));
  }

  /** What the device's shell says once the script is gone, to a renewal and to who looks for it. */
  private static int gone(String command) {
    return command.startsWith("test -e") ? command.contains("systemd-run") ? 9 : 1 : 0;
  }

  private List<String> broken() {
    return device.timeline().events().stream()
        .filter(event -> event.kind() == Timeline.Kind.INFRA)
        .map(Timeline.Event::text)
        .toList();
  }

  @Test
  void aFaultThatIsHealedByItsSwitchBreaksTheTestOnce() {
    Injection injection = injections.inject(new Bruise("bruise"));
    injections.renewAll();
    assertThat(broken()).isEmpty();
    device.answering(InjectionsTests::gone);

    injections.renewAll();
    injections.renewAll();
    injection.close();

    assertThat(broken())
        .singleElement()
        .asString()
        .contains("'bruise'", "dead-man's switch", "-Ddeadman.seconds");
  }

  /** systemd may have armed a timer whose arming was not answered, and takes each name once. */
  @Test
  void aRenewalThatWasNotAnsweredIsFollowedByOneOfAnotherNameAndStopped() {
    Injection injection = injections.inject(new Bruise("bruise"));
    device.answering(
        command -> {
          if (command.contains("--on-active")) {
            throw new ShellException("the connection was lost");
          }
          return 0;
        });
    injections.renewAll();
    device.answering(command -> 0);

    injections.renewAll();

    String unit = "balena-chaos-" + injection.id();
    assertThat(device.commands())
        .filteredOn(command -> command.contains("--on-active"))
        .last()
        .asString()
        .contains("--unit=" + unit + "-3 ", "stop " + unit + "-1.timer " + unit + "-2.timer ");
  }

  /** Beside a heal that takes long, the switch would do the same once more. */
  @Test
  void theSwitchIsHeldBackWhileAHealIsTried() {
    Injection injection = injections.inject(new Bruise("bruise"));
    AtomicInteger renewals = new AtomicInteger();
    device.answering(
        command -> {
          if (command.startsWith("test ! -e") && command.endsWith("undo")) {
            injections.renewAll();
          } else if (command.contains("--on-active")) {
            renewals.incrementAndGet();
          }
          return 0;
        });

    injection.close();

    assertThat(renewals).hasValue(1);
  }

  @Test
  void thatItWasHealedByItsSwitchIsSeenByTheHealAtTheLatest() {
    Injection injection = injections.inject(new Bruise("bruise"));
    device.answering(InjectionsTests::gone);

    injection.close();

    assertThat(broken()).hasSize(1);
  }

  @Test
  void aRenewalAmidstTheHealDoesNotTakeItForTheSwitch() {
    Injection injection = injections.inject(new Bruise("bruise"));
    AtomicBoolean healed = new AtomicBoolean();
    device.answering(
        command -> {
          if (command.startsWith("test ! -e")) {
            healed.set(true);
            injections.renewAll();
          }
          return healed.get() ? gone(command) : 0;
        });

    injection.close();

    assertThat(broken()).isEmpty();
  }

  @Test
  void recoveryCountsFromAHealWhileAnOlderInjectionStandsAndFromANewerOne() {
    injections.inject(new Bruise("older"));
    Injection healed = injections.inject(new Bruise("healed"));
    healed.close();
    assertThat(injections.recoveryCountsFrom()).isEqualTo(healed.healed());

    Injection newer = injections.inject(new Bruise("newer"));
    injections.inject(new Bruise("newest"));
    assertThat(injections.recoveryCountsFrom()).contains(newer.applied());
  }

  @Test
  void answersCountFromTheProofOfTheEffectAndFromTheEndOfTheHeal() {
    Injection injection = injections.inject(new Bruise("bruise"));
    assertThat(injections.answersCountFrom()).isGreaterThan(at("effect: looked"));

    injection.close();
    assertThat(injections.answersCountFrom()).isGreaterThan(at("effect gone: looked"));
    Duration healed = injections.answersCountFrom();

    injections.inject(new Bruise("preparation").harmless()).close();
    assertThat(injections.answersCountFrom()).isEqualTo(healed);
  }

  @Test
  void afterAHealByHandAnswersCountFromTheEndOfTheUndo() {
    Injection injection = injections.inject(new Bruise("bruise"));
    List<Duration> undone = new ArrayList<>();

    injection.healBy(
        () -> {
          device.shell().require("test ! -e hand || sh " + injection.id() + "/heal undo");
          breaking(command -> false, 0, undone);
        });

    assertThat(undone).hasSize(1);
    assertThat(injections.answersCountFrom()).isGreaterThan(undone.get(0));
  }

  private Duration at(String edge) {
    return device.timeline().events().stream()
        .filter(event -> event.text().equals(edge))
        .findFirst()
        .orElseThrow()
        .at();
  }

  @Test
  void noRecoveryCountsFromWhatDoesNoHarm() {
    Injection preparation = injections.inject(new Bruise("preparation").harmless());
    assertThat(injections.recoveryCountsFrom()).isEmpty();

    Injection injection = injections.inject(new Bruise("bruise"));
    assertThat(injections.recoveryCountsFrom()).contains(injection.applied());
    injection.close();
    preparation.close();
    assertThat(injections.recoveryCountsFrom()).isEqualTo(injection.healed());
  }

  @Test
  void whatDoesNoHarmIsDoneAndUndoneUnderEachControl() {
    injections.sabotage(Control.NO_INJECTION);
    Injection injection = injections.inject(new Bruise("preparation").harmless());
    assertThat(story).isNotEmpty();

    injections.sabotage(Control.NO_HEAL);
    injection.close();
    assertThat(healed(injection.id())).isTrue();
  }

  @Test
  void everyEdgeIsOnTheTimeline() {
    injections.inject(new Bruise("bruise")).close();

    assertThat(device.timeline().events())
        .filteredOn(event -> event.kind() == Timeline.Kind.FAULT)
        .extracting(Timeline.Event::text)
        .containsExactly(
            "armed: bruise",
            "applied: bruise",
            "effect: looked",
            "effect gone: looked",
            "healed: bruise");
  }
}
