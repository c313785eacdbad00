package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.FakeDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Moves a clock that is this machine's own but for a number of seconds. */
class WallClockTests {

  private static final String ID = "1a";
  private static final WallClock AHEAD = WallClock.moved(Duration.ofDays(2));

  @TempDir Path folder;
  private MovedShell shell;
  private FakeDevice device;

  @BeforeEach
  void prepare() throws IOException {
    shell = new MovedShell(folder).withMovedClock();
    shell.folderOf(ID);
    off(0);
    device = new FakeDevice(shell);
  }

  @Test
  void theClockIsMovedAndTheHealSetsItRight() throws IOException {
    AHEAD.apply(device, ID);
    assertThat(off()).isBetween(172_799L, 172_801L);
    assertThat(AHEAD.effect(device, ID).bites()).isTrue();

    assertThat(shell.undo(AHEAD, ID)).isZero();
    assertThat(off()).isBetween(-1L, 1L);
    assertThat(AHEAD.effect(device, ID).bites()).isFalse();
    assertThat(shell.undo(AHEAD, ID)).isZero();
  }

  @Test
  void aClockThatIsMovedBackIsSetRightAsWell() throws IOException {
    WallClock back = WallClock.moved(Duration.ofHours(-1));
    assertThat(back).hasToString("clock moved back by 60 min 0 s");

    back.apply(device, ID);
    assertThat(back.effect(device, ID).bites()).isTrue();

    assertThat(shell.undo(back, ID)).isZero();
    assertThat(off()).isBetween(-1L, 1L);
  }

  @Test
  void whatChronydHasSetRightIsLeftAlone() throws IOException {
    AHEAD.apply(device, ID);
    off(2);
    assertThat(AHEAD.effect(device, ID).bites()).isFalse();

    assertThat(shell.undo(AHEAD, ID)).isZero();
    assertThat(off()).isEqualTo(2);
  }

  @Test
  void afterARebootTheTimeIsWhatTheBootMadeIt() throws IOException {
    AHEAD.apply(device, ID);
    Path note = folder.resolve("state/" + ID + "/clock");
    Files.writeString(note, Files.readString(note).replaceFirst("^\\S+", "another-boot"));

    assertThat(shell.undo(AHEAD, ID)).isZero();
    assertThat(off()).isBetween(172_799L, 172_801L);
  }

  @Test
  void whatWasNotAppliedDoesNothingAndIsUndoneAtOnce() throws IOException {
    assertThat(AHEAD.effect(device, ID).bites()).isFalse();
    assertThat(shell.undo(AHEAD, ID)).isZero();
    assertThat(off()).isZero();
  }

  @Test
  void aSecondCannotBeToldFromNothing() {
    assertThatThrownBy(() -> WallClock.moved(Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 20 s");
  }

  private long off() throws IOException {
    return Long.parseLong(Files.readString(folder.resolve("off")).strip());
  }

  private void off(long seconds) throws IOException {
    Files.writeString(folder.resolve("off"), seconds + "\n");
  }
}
