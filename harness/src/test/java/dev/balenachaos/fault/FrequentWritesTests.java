package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrequentWritesTests {

  private static final String ID = "1a";

  /** An engine with one container, which is this machine. */
  private static final String ENGINE =
      """
      case "$1 $2" in
        'ps -q') echo c0ffee ;;
        'exec -d') shift 3 && "$@" >/dev/null 2>&1 </dev/null & ;;
        'exec c0ffee') shift 2 && "$@" ;;
      esac""";

  @TempDir Path folder;
  @TempDir Path state;

  @Test
  void aServiceWritesUntilItIsHealed() throws IOException {
    writesUntilItIsHealed(FrequentWrites.by("web", state.toString()));
  }

  @Test
  void whatIsNotForcedIsWrittenAllTheSame() throws IOException {
    writesUntilItIsHealed(FrequentWrites.by("web", state.toString()).unforced());
  }

  private void writesUntilItIsHealed(FrequentWrites fault) throws IOException {
    MovedShell shell = new MovedShell(folder).with("balena-engine", ENGINE);
    FakeDevice device = new FakeDevice(shell);
    assertThat(fault.effect(device, ID).bites()).isFalse();

    fault.apply(device, ID);
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> fault.effect(device, ID).bites());

    assertThat(shell.undo(fault, ID)).isZero();
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> count() == 0);
    assertThat(fault.effect(device, ID).bites()).isFalse();
  }

  private long count() throws IOException {
    try (Stream<Path> files = Files.list(state)) {
      return files.count();
    }
  }

  @Test
  void aServiceThatDoesNotRunCannotBeHurt() throws IOException {
    MovedShell shell = new MovedShell(folder).with("balena-engine", "true");

    assertThatThrownBy(() -> FrequentWrites.by("web", "/run").apply(new FakeDevice(shell), ID))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("no container of web runs");
  }

  @Test
  void whatDoesNotChangeHasNoEffect() {
    FrequentWrites fault = FrequentWrites.by("web", "/run");

    assertThat(fault.read("007 009").bites()).isTrue();
    assertThat(fault.read("009 009").bites()).isFalse();
    assertThat(fault.read(" 1").bites()).isFalse();
  }

  @Test
  void aFolderThatAShellWouldReadOtherwiseIsRefused() {
    for (String other : new String[] {"run", "/a b", "/$(x)", "/a;b", ""}) {
      assertThatThrownBy(() -> FrequentWrites.by("web", other))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
