package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.FakeDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnguardedContainerTests {

  private static final String ID = "1a";

  /** An engine with one container, whose state is in a file. */
  private static final String ENGINE =
      """
      case $1 in
        run) echo "$*" >"$HERE/asked"; echo running >"$HERE/state" ;;
        rm) rm -f "$HERE/state" ;;
        ps) cat "$HERE/state" 2>/dev/null || true ;;
        inspect) [ -e "$HERE/state" ] && echo "is $(cat "$HERE/state")" ;;
      esac""";

  private final UnguardedContainer fault = UnguardedContainer.of("chatty:1");

  @TempDir Path folder;

  @Test
  void itRunsUntilItEndsOrIsRemoved() throws IOException {
    MovedShell shell = new MovedShell(folder).with("balena-engine", ENGINE);
    FakeDevice device = new FakeDevice(shell);
    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(false, "it is not there"));

    fault.apply(device, ID);
    assertThat(folder.resolve("asked")).content().doesNotContain("--restart", "--rm");
    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(true, "it is running"));

    Files.writeString(folder.resolve("state"), "exited");
    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(false, "it is exited"));

    assertThat(shell.undo(fault, ID)).isZero();
    assertThat(shell.undo(fault, ID)).isZero();
    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(false, "it is not there"));
  }

  @Test
  void itIsNoHarm() {
    assertThat(fault.harms()).isFalse();
  }

  @Test
  void whatIsNoImageIsRefused() {
    assertThatThrownBy(() -> UnguardedContainer.of("a; reboot"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
