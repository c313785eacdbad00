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
  void aClockThatIsRightIsLeftAlone() {
    assertThat(setting().setRight(off(60, 40))).isEqualTo(off(60, 40));
    assertThat(set).isZero();
  }

  @Test
  void aClockIsSetUntilItIsRight() {
    shown.addAll(List.of(off(-300, 20), off(5, 20)));

    assertThat(setting().setRight(off(-9000, 20))).isEqualTo(off(5, 20));
    assertThat(set).isEqualTo(2);
  }

  @Test
  void aLookThatTookLongIsDoneAgainBeforeTheClockIs() {
    shown.addAll(List.of(off(80, 90), off(80, 10)));

    assertThat(setting().setRight(off(-9000, 20))).isEqualTo(off(80, 10));
    assertThat(set).isEqualTo(1);
  }

  @Test
  void aClockThatStaysOffIsAnError() {
    shown.addAll(Collections.nCopies(10, off(200, 20)));

    assertThatThrownBy(() -> setting().setRight(off(200, 20)))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("10 times")
        .hasMessageContaining("it is off by PT0.2S ± PT0.02S");
    assertThat(set).isEqualTo(10);
  }

  @Test
  void aBusyHostThatSetsItWrongTimeAndAgainIsBorneWith() {
    shown.addAll(Collections.nCopies(7, off(680, 225)));
    shown.add(off(40, 30));

    assertThat(setting().setRight(off(-9000, 20))).isEqualTo(off(40, 30));
  }

  @Test
  void whatNobodyCanSeeIsTold() {
    shown.addAll(List.of(off(20, 90), off(20, 90), off(20, 90), off(20, 90), off(20, 90)));

    setting().setRight(off(20, 90));

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
