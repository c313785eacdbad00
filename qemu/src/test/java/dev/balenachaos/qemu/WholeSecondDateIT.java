package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.DeviceClock;
import dev.balenachaos.run.Story;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a device with BusyBox is told, told to the BusyBox of this host. */
class WholeSecondDateIT {

  private static final Duration LAG = Duration.ofHours(-1);
  private static final Duration SLACK = Duration.ofMillis(100);

  @TempDir private Path folder;
  private BusyBox busyBox;

  @BeforeEach
  void lagAnHour() throws IOException {
    busyBox = new BusyBox(folder, LAG);
  }

  @Test
  void itsDateKnowsNoFractions() {
    assertThat(busyBox.run("date +%s%N").text()).endsWith("%N");
    assertThat(busyBox.run("date -s @1000.5").ok()).isFalse();
  }

  /** A host that has much else to do shows it worse, for a while. */
  @Test
  void theClockIsReadMoreFinelyThanItIsShown() {
    Awaitility.await()
        .untilAsserted(
            () -> {
              DeviceClock.Reading reading = date().read();
              assertThat(reading.error()).isLessThan(SLACK);
              assertThat(reading.offset()).isBetween(LAG.minus(SLACK), LAG.plus(SLACK));
            });
  }

  @Test
  void theClockIsSetMoreFinelyThanItIsTold() {
    Awaitility.await()
        .untilAsserted(
            () -> {
              date().set();
              DeviceClock.Reading reading = date().read();
              assertThat(reading.offset().abs().plus(reading.error())).isLessThanOrEqualTo(SLACK);
            });
  }

  @Test
  void aDeviceWhoseDateRefusesFractionsIsSetRightAllTheSame() {
    DeviceClock.Reading shown =
        new DeviceClock.Reading(LAG, Duration.ofMillis(510), Duration.ofSeconds(1));
    Told told = new Told();

    DeviceClock.Reading reading = setting(told.story(), shown).setRight();

    assertThat(reading.offset().abs().plus(reading.error())).isLessThanOrEqualTo(SLACK);
    assertThat(told.text()).isEmpty();
  }

  @Test
  void aDeviceWithoutChronydHasNoneToStop() {
    assertThat(busyBox.run("systemctl() { return 5; }; " + Slumber.STOP).ok()).isTrue();
    assertThat(busyBox.run("systemctl() { [ $1 = cat ]; }; " + Slumber.STOP).ok()).isFalse();
  }

  private WholeSecondDate date() {
    return new WholeSecondDate(busyBox, Clock.systemUTC());
  }

  private ClockSetting setting(Story story, DeviceClock.Reading shown) {
    return new ClockSetting(busyBox, () -> shown, story);
  }
}
