package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.FakeDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** Its wall clock and its real-time clock are numbers in files. */
class RealTimeClockTests {

  private static final String ID = "1a";
  private static final long NOW = 1_800_000_000;
  private static final RealTimeClock DEAD = RealTimeClock.dead();

  @TempDir Path folder;
  private MovedShell shell;
  private FakeDevice device;

  @BeforeEach
  void prepare() throws IOException {
    shell =
        new MovedShell(folder)
            .with(
                "date",
                "if [ \"$1\" = -u ]; then echo \"${3#@}\" >\"$HERE/wall\"; else cat \"$HERE/wall\"; fi")
            .with("hwclock", "cp \"$HERE/wall\" \"$HERE/rtc/since_epoch\"");
    Files.createDirectories(folder.resolve("rtc"));
    show("wall", NOW);
    show("rtc/since_epoch", NOW);
    device = new FakeDevice(shell);
    device.files().write("/sys/class/rtc/rtc0/since_epoch", new byte[0]);
  }

  @Test
  void itShowsADayLongAgoAndTheWallClockIsAsBefore() throws IOException {
    assertThat(DEAD.effect(device, ID).bites()).isFalse();

    DEAD.apply(device, ID);
    assertThat(DEAD.effect(device, ID).bites()).isTrue();
    assertThat(shown("wall")).isEqualTo(NOW);

    assertThat(shell.undo(DEAD, ID)).isZero();
    assertThat(shown("rtc/since_epoch")).isEqualTo(NOW);
    assertThat(DEAD.effect(device, ID).bites()).isFalse();
  }

  @Test
  void whatSomebodyHasSetRightIsLeftAlone() throws IOException {
    DEAD.apply(device, ID);
    show("rtc/since_epoch", NOW + 7);

    assertThat(shell.undo(DEAD, ID)).isZero();
    assertThat(shown("rtc/since_epoch")).isEqualTo(NOW + 7);
  }

  @Test
  void aDeviceWithoutOneIsNotHurt() throws IOException {
    Files.delete(folder.resolve("rtc/since_epoch"));
    FakeDevice without = new FakeDevice(shell);

    assertThatThrownBy(() -> DEAD.apply(without, ID))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining(without.name());
    assertThat(shell.undo(DEAD, ID)).isZero();
  }

  private long shown(String clock) throws IOException {
    return Long.parseLong(Files.readString(folder.resolve(clock)).strip());
  }

  private void show(String clock, long seconds) throws IOException {
    Files.writeString(folder.resolve(clock), seconds + "\n");
  }
}
