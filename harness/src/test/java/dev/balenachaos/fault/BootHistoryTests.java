package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.FakeDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does it to a disk watchdog whose unit is in the state that a file tells. */
class BootHistoryTests {

  private static final String ID = "1a";

  private final BootHistory fault = BootHistory.forgotten();

  @TempDir Path folder;
  private MovedShell shell;
  private FakeDevice device;
  private Path watchdog;
  private Path unit;

  @BeforeEach
  void prepare() throws IOException {
    shell =
        new MovedShell(folder)
            .with(
                "systemctl",
                "case $1 in is-active) cat \"$HERE/unit\" ;; start) echo active >\"$HERE/unit\" ;; esac");
    shell.folderOf(ID);
    device = new FakeDevice(shell);
    watchdog = Files.createDirectory(folder.resolve("disk-watchdog"));
    unit = Files.writeString(folder.resolve("unit"), "active\n");
    Files.writeString(watchdog.resolve("boot-history"), "1000\n");
  }

  /** What the third boot leaves. */
  private void bootTwice() throws IOException {
    Files.writeString(watchdog.resolve("boot-history"), "1000\n1100\n1200\n");
    Files.createFile(watchdog.resolve("disabled"));
    Files.writeString(unit, "inactive\n");
  }

  @Test
  void whatTheBootsHaveSwitchedOffRunsAgainAndKnowsThePresentOneAlone() throws IOException {
    assertThat(fault.effect(device, ID).bites()).isFalse();
    fault.apply(device, ID);
    assertThat(fault.effect(device, ID).bites()).isTrue();
    bootTwice();

    assertThat(shell.undo(fault, ID)).isZero();
    assertThat(shell.undo(fault, ID)).isZero();

    assertThat(watchdog.resolve("disabled")).doesNotExist();
    assertThat(watchdog.resolve("boot-history")).hasContent("1200");
    assertThat(unit).hasContent("active");
  }

  @Test
  void whatItsOwnerHasSwitchedOffStaysOff() throws IOException {
    bootTwice();

    fault.apply(device, ID);

    assertThat(shell.undo(fault, ID)).isZero();
    assertThat(watchdog.resolve("disabled")).exists();
    assertThat(unit).hasContent("inactive");
  }

  @Test
  void aDeviceWithoutOneIsLeftAlone() throws IOException {
    Files.delete(watchdog.resolve("boot-history"));
    Files.delete(watchdog);
    Files.writeString(unit, "inactive\n");

    fault.apply(device, ID);

    assertThat(shell.undo(fault, ID)).isZero();
    assertThat(watchdog).doesNotExist();
    assertThat(unit).hasContent("inactive");
  }

  @Test
  void neverAppliedItsUndoTouchesNothing() throws IOException {
    bootTwice();

    assertThat(shell.undo(fault, ID)).isZero();
    assertThat(watchdog.resolve("disabled")).exists();
  }
}
