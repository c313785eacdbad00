package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.balenachaos.device.FakeDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** The wall clock is this machine's own but for a number of seconds, the other a file. */
class RealTimeClockTests {

  private static final String ID = "1a";
  private static final RealTimeClock DEAD = RealTimeClock.dead();

  @TempDir Path folder;
  private MovedShell shell;
  private FakeDevice device;

  @BeforeEach
  void prepare() throws IOException {
    shell =
        new MovedShell(folder).withMovedClock().with("hwclock", "date >\"$HERE/rtc/since_epoch\"");
    shell.folderOf(ID);
    Files.createDirectories(folder.resolve("rtc"));
    show("off", 0);
    show("rtc/since_epoch", now());
    device = new FakeDevice(shell);
    device.files().write("/sys/class/rtc/rtc0/since_epoch", new byte[0]);
  }

  @Test
  void itShowsADayLongAgoAndTheWallClockIsAsBefore() throws IOException {
    assertThat(DEAD.effect(device, ID).bites()).isFalse();

    DEAD.apply(device, ID);
    assertThat(DEAD.effect(device, ID).bites()).isTrue();
    assertThat(shown("off")).isBetween(-1L, 1L);

    assertThat(shell.undo(DEAD, ID)).isZero();
    assertThat(shown("rtc/since_epoch")).isCloseTo(now(), within(5L));
    assertThat(DEAD.effect(device, ID).bites()).isFalse();
  }

  @Test
  void anActThatDiedHalfWayIsUndoneAsWell() throws IOException {
    DEAD.apply(device, ID);
    show("off", -800_000_000);

    assertThat(shell.undo(DEAD, ID)).isZero();
    assertThat(shown("off")).isBetween(-1L, 1L);
    assertThat(shown("rtc/since_epoch")).isCloseTo(now(), within(5L));
  }

  @Test
  void whatSomebodyHasSetRightIsLeftAlone() throws IOException {
    DEAD.apply(device, ID);
    show("rtc/since_epoch", now() + 70);

    assertThat(shell.undo(DEAD, ID)).isZero();
    assertThat(shown("rtc/since_epoch")).isGreaterThan(now() + 60);
  }

  @Test
  void aDeviceWithoutOneIsNotHurt() throws IOException {
    Files.delete(folder.resolve("rtc/since_epoch"));
    FakeDevice without = new FakeDevice(shell);

    assertThatThrownBy(() -> DEAD.apply(without, ID))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining(without.name());
    assertThat(shell.undo(DEAD, ID)).isZero();
    assertThat(shown("off")).isZero();
  }

  private static long now() {
    return Instant.now().getEpochSecond();
  }

  private long shown(String name) throws IOException {
    return Long.parseLong(Files.readString(folder.resolve(name)).strip());
  }

  private void show(String name, long seconds) throws IOException {
    Files.writeString(folder.resolve(name), seconds + "\n");
  }
}
