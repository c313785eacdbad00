package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.FakeDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fills a folder of this machine that has room for one piece. */
class StatePartitionTests {

  private static final String ID = "5eed";

  private static final String FALLOCATE =
      """
      [ -e "$HERE/room" ] && rm "$HERE/room" && printf x >>"$5"
      """;

  @TempDir Path folder;
  private MovedShell shell;
  private Path file;

  @BeforeEach
  void prepare() throws IOException {
    shell =
        new MovedShell(folder)
            .with("fallocate", FALLOCATE)
            .with("systemd-run", "echo \"$*\" >>\"$HERE/units\"")
            .with("systemctl", "[ \"$1\" = stop ] && rm \"$HERE/units\" || [ -e \"$HERE/units\" ]");
    shell.folderOf(ID);
    file = Path.of(shell.moved("/mnt/state/balena-chaos-" + ID + ".fill"));
    Files.createFile(folder.resolve("room"));
    StatePartition.filled().apply(new FakeDevice(shell), ID);
  }

  @Test
  void itIsHeldFullUntilTheTimeIsNoLongerSaved() throws IOException {
    assertThat(file).hasSize(1);
    assertThat(folder.resolve("units"))
        .content()
        .contains("--unit=balena-chaos-5eed-fill")
        .contains("--property=Before=fake-hwclock.service")
        .contains("--property=RequiresMountsFor=/mnt/state");
  }

  @Test
  void afterARebootItIsFilledAgain() throws IOException {
    Files.delete(folder.resolve("units"));
    Files.createFile(folder.resolve("room"));

    assertThat(shell.run("sh " + HealScript.againPath(ID)).ok()).isTrue();
    assertThat(shell.run("sh " + HealScript.againPath(ID)).ok()).isTrue();

    assertThat(file).hasSize(2);
    assertThat(Files.readString(folder.resolve("units"))).containsOnlyOnce("--unit=");
  }

  @Test
  void itsUndoLeavesNothing() {
    assertThat(shell.undo(StatePartition.filled(), ID)).isZero();
    assertThat(shell.undo(StatePartition.filled(), ID)).isZero();

    assertThat(file).doesNotExist();
    assertThat(folder.resolve("units")).doesNotExist();
  }
}
