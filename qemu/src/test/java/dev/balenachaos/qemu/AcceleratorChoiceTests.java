package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcceleratorChoiceTests {

  private static final TinyGuest.Outcome HANGS =
      new TinyGuest.Outcome(false, Duration.ofSeconds(20), "no end within 20 s");

  @TempDir private Path folder;
  private final List<Accelerator> ran = new ArrayList<>();
  private final Map<Accelerator, TinyGuest.Outcome> outcomes = new EnumMap<>(Accelerator.class);
  private Path kvm;

  @BeforeEach
  void anOrdinaryHost() throws IOException {
    kvm = Files.createFile(folder.resolve("kvm"));
    outcomes.put(Accelerator.KVM, endsAfter(Duration.ofMillis(500)));
    outcomes.put(Accelerator.TCG, endsAfter(Duration.ofSeconds(2)));
  }

  @Test
  void kvmIsTakenAfterAGuestHasRunUnderIt() {
    HostSpeed speed = choice(null).make();

    assertThat(speed.accelerator()).isEqualTo(Accelerator.KVM);
    assertThat(speed.factor()).isEqualTo(1);
  }

  @Test
  void kvmThatHangsAGuestIsGivenUpForTcgAndItIsSaidWhy() {
    outcomes.put(Accelerator.KVM, HANGS);

    HostSpeed speed = choice(null).make();

    assertThat(speed.accelerator()).isEqualTo(Accelerator.TCG);
    assertThat(speed.line())
        .isEqualTo("tcg (KVM is there but a guest does not run under it: slower); deadlines x 4.0");
  }

  @Test
  void withoutKvmNoGuestIsTriedUnderIt() throws IOException {
    Files.delete(kvm);

    assertThat(choice(null).make().reason()).isEqualTo("there is no " + kvm);
    assertThat(ran).containsOnly(Accelerator.TCG);
  }

  @Test
  void theVerdictIsKept() {
    HostSpeed first = choice(null).make();
    ran.clear();

    assertThat(choice(null).make()).isEqualTo(first);
    assertThat(ran).isEmpty();
  }

  @Test
  void anUnreadableVerdictIsFoundAgain() throws IOException {
    choice(null).make();
    try (var files = Files.list(folder.resolve("cache"))) {
      Files.writeString(files.findFirst().orElseThrow(), "{");
    }

    assertThat(choice(null).make().accelerator()).isEqualTo(Accelerator.KVM);
  }

  @Test
  void whatIsAskedForIsTakenWithoutAskingKvm() {
    HostSpeed speed = choice(Accelerator.TCG).make();

    assertThat(speed.accelerator()).isEqualTo(Accelerator.TCG);
    assertThat(ran).containsOnly(Accelerator.TCG);
  }

  @Test
  void askingForAKvmThatHangsIsAnError() {
    outcomes.put(Accelerator.KVM, HANGS);

    assertThatThrownBy(() -> choice(Accelerator.KVM).make())
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("No guest runs under kvm")
        .hasMessageContaining("no end within 20 s");
  }

  @Test
  void deadlinesStretchToTenTimesAtMost() {
    outcomes.put(Accelerator.TCG, endsAfter(Duration.ofSeconds(19)));

    assertThat(choice(Accelerator.TCG).make().factor()).isEqualTo(10);
  }

  @Test
  void aWordThatIsNoAcceleratorIsRefused() {
    assertThatThrownBy(() -> AcceleratorChoice.asked("xen")).hasMessageContaining("xen");
    assertThat(AcceleratorChoice.asked(null)).isNull();
    assertThat(AcceleratorChoice.asked("kvm")).isEqualTo(Accelerator.KVM);
  }

  private AcceleratorChoice choice(@Nullable Accelerator asked) {
    return new AcceleratorChoice(
        folder.resolve("cache"),
        kvm,
        asked,
        "this host",
        accelerator -> {
          ran.add(accelerator);
          return outcomes.get(accelerator);
        });
  }

  private static TinyGuest.Outcome endsAfter(Duration took) {
    return new TinyGuest.Outcome(true, took, "exit status 0");
  }
}
