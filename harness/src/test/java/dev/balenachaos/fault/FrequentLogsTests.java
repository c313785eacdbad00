package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.FakeDevice;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrequentLogsTests {

  private static final String ID = "1a";

  /** An engine with one container, whose process is the shell that asks for it: it prints. */
  private static final String ENGINE =
      """
      case $1 in
        run) echo "$*" >"$HERE/container" ;;
        rm) rm -f "$HERE/container" ;;
        ps) cat "$HERE/container" 2>/dev/null || true ;;
        inspect) [ -e "$HERE/container" ] && echo $PPID ;;
      esac""";

  @TempDir Path folder;

  @Test
  void aContainerPrintsUntilItIsRemoved() throws IOException {
    MovedShell shell = new MovedShell(folder).with("balena-engine", ENGINE);
    FakeDevice device = new FakeDevice(shell);
    FrequentLogs fault = FrequentLogs.of("chatty:1").inFiles("1m", 2);
    assertThat(fault.effect(device, ID).bites()).isFalse();

    fault.apply(device, ID);
    assertThat(folder.resolve("container"))
        .content()
        .contains("--log-driver json-file --log-opt max-size=1m --log-opt max-file=2 chatty:1");

    assertThat(shell.undo(fault, ID)).isZero();
    assertThat(shell.undo(fault, ID)).isZero();
    assertThat(fault.effect(device, ID)).isEqualTo(new Effect(false, "no container prints"));
  }

  @Test
  void whatIsSilentHasNoEffect() {
    FrequentLogs fault = FrequentLogs.of("chatty");

    assertThat(fault.read("100 250").bites()).isTrue();
    assertThat(fault.read("100 100").bites()).isFalse();
    assertThat(fault.read("").bites()).isFalse();
  }

  @Test
  void itSaysWhereTheLinesGo() {
    FrequentLogs fault = FrequentLogs.of("chatty");

    assertThat(fault).hasToString("a container prints 100 lines a second into the journal");
    assertThat(fault.inFiles("1m", 2))
        .hasToString("a container prints 100 lines a second into up to 2 files of 1m");
  }

  @Test
  void whatAShellWouldReadOtherwiseIsRefused() {
    assertThatThrownBy(() -> FrequentLogs.of("a b")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FrequentLogs.of("a").inFiles("1m;", 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FrequentLogs.of("a").inFiles("1m", 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
