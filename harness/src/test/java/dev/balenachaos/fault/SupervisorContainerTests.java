package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.FakeDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With an engine that has one container at most, whose id is in a file. */
class SupervisorContainerTests {

  private static final String ID = "1a";

  private final SupervisorContainer fault = SupervisorContainer.removed();

  @TempDir Path folder;
  private MovedShell shell;
  private FakeDevice device;
  private Path engine;
  private Path asked;

  @BeforeEach
  void prepare() throws IOException {
    engine = Files.writeString(folder.resolve("engine"), "abcdef012345678");
    asked = folder.resolve("asked");
    shell =
        new MovedShell(folder)
            .with("systemctl", "echo \"$*\" >>\"$HERE/asked\"; [ $1 != is-active ]")
            .with(
                "balena-engine",
                """
                case "$*" in
                  *Id*) cat "$HERE/engine" ;;
                  *Running*) [ ! -s "$HERE/engine" ] || echo true ;;
                  rm*) : >"$HERE/engine" ;;
                  ps*) grep -x "${*##*id=}" "$HERE/engine" ;;
                esac""");
    shell.folderOf(ID);
    device = new FakeDevice(shell);
  }

  @Test
  void itBitesUntilAnotherOneRuns() throws IOException {
    assertThat(fault.effect(device, ID).bites()).isFalse();

    fault.apply(device, ID);
    assertThat(fault.effect(device, ID))
        .isEqualTo(new Effect(true, "container abcdef012345 is gone"));
    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(true, "no other one runs"));

    Files.writeString(engine, "another");
    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(false, "another one runs"));
  }

  @Test
  void oneThatIsThereAllTheSameIsNoEffect() throws IOException {
    fault.apply(device, ID);
    Files.writeString(engine, "abcdef012345678");

    assertThat(fault.effect(device, ID))
        .isEqualTo(new Effect(false, "container abcdef012345 is there"));
  }

  @Test
  void theUndoStartsAUnitThatIsDown() throws IOException {
    fault.apply(device, ID);

    assertThat(shell.undo(fault, ID)).isZero();
    assertThat(asked).content().contains("start --no-block balena-supervisor.service");
  }

  @Test
  void neverAppliedItsUndoTouchesNothing() {
    assertThat(shell.undo(fault, ID)).isZero();

    assertThat(asked).doesNotExist();
  }
}
