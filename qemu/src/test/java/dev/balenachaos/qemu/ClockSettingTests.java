package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.DeviceClock;
import dev.balenachaos.device.Shell;
import dev.balenachaos.run.InfraException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ClockSettingTests {

  private final Told told = new Told();
  private final Deque<DeviceClock.Reading> shown = new ArrayDeque<>();
  private int set;

  @Test
  void aClockThatIsRightOnceItIsSetIsLeftAlone() {
    shown.add(off(60, 40));

    assertThat(setting().setRight()).isEqualTo(off(60, 40));
    assertThat(set).isEqualTo(1);
  }

  @Test
  void aClockIsSetUntilItIsRight() {
    shown.addAll(List.of(off(-9000, 20), off(-300, 20), off(5, 20)));

    assertThat(setting().setRight()).isEqualTo(off(5, 20));
    assertThat(set).isEqualTo(3);
  }

  @Test
  void aLookThatTookLongIsDoneAgainBeforeTheClockIs() {
    shown.addAll(List.of(off(-9000, 20), off(80, 90), off(80, 10)));

    assertThat(setting().setRight()).isEqualTo(off(80, 10));
    assertThat(set).isEqualTo(2);
  }

  @Test
  void aClockThatStaysOffIsAnError() {
    shown.addAll(Collections.nCopies(11, off(200, 20)));

    assertThatThrownBy(() -> setting().setRight())
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("11 times")
        .hasMessageContaining("it is off by PT0.2S ± PT0.02S");
    assertThat(set).isEqualTo(11);
  }

  @Test
  void aBusyHostThatSetsItWrongTimeAndAgainIsBorneWith() {
    shown.addAll(Collections.nCopies(8, off(680, 225)));
    shown.add(off(40, 30));

    assertThat(setting().setRight()).isEqualTo(off(40, 30));
  }

  @Test
  void whatNobodyCanSeeIsTold() {
    shown.addAll(Collections.nCopies(6, off(20, 90)));

    setting().setRight();

    assertThat(told.text()).contains("answers too slowly to see that its clock is right");
  }

  private ClockSetting setting() {
    return new ClockSetting(new Counting(), shown::remove, told.story());
  }

  private static DeviceClock.Reading off(long offset, long error) {
    return new DeviceClock.Reading(
        Duration.ofMillis(offset), Duration.ofMillis(error), Duration.ofSeconds(1));
  }

  /** Lets the clock be set, and counts how often. */
  private final class Counting implements Shell {

    @Override
    public Result run(String command, byte[] input, Duration timeLimit) {
      set++;
      return new Result(0, new byte[0], "");
    }

    @Override
    public Streaming stream(String command, Consumer<String> line) {
      throw new UnsupportedOperationException("Nothing is streamed here");
    }
  }
}
