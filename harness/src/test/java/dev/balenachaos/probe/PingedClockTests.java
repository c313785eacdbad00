package dev.balenachaos.probe;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.DeviceClock;
import dev.balenachaos.run.InfraException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PingedClockTests {

  private static String pinged(long... stamps) {
    return """
        64 bytes from 203.0.113.100: icmp_seq=1 ttl=64 time=0.091 ms
        TS: \t%d absolute
        \t%d
        \t%d
        \t%d

        """
        .formatted(stamps[0], stamps[1], stamps[2], stamps[3]);
  }

  private static ClockOffset read(String printed, Duration coarse) {
    DeviceClock clock = () -> new DeviceClock.Reading(coarse, ofMillis(300), Duration.ZERO);
    return new PingedClock(command -> printed, "203.0.113.100", clock).offset();
  }

  @Test
  void comparesWithTheMiddleOfTheWay() {
    // 10 ms there, 4 ms back, and a clock that is 500 ms ahead.
    assertThat(read(pinged(84_931_112, 510, 0, -496), ofMillis(700)))
        .isEqualTo(new ClockOffset(ofMillis(503), ofMillis(8)));
  }

  @Test
  void ofSeveralTheOneThatWasLeastUnderWayCounts() {
    String printed = pinged(84_931_112, 90, 0, 2) + pinged(84_931_312, 1, 0, 1);

    assertThat(read(printed, Duration.ZERO)).isEqualTo(new ClockOffset(ofMillis(0), ofMillis(2)));
  }

  @Test
  void theDeviceMayBeOnTheOtherSideOfMidnight() {
    // 23:59:59.900 here is 00:00:00.150 there.
    assertThat(read(pinged(86_399_900, -86_399_750, 0, 86_399_752), ofMillis(100)).ahead())
        .isEqualTo(ofMillis(249));
  }

  @Test
  void daysAndHoursComeFromTheCoarseReading() {
    Duration hour = Duration.ofHours(1);
    String anHourBehind = pinged(40_000_000, -3_600_000, 0, 3_600_002);

    assertThat(read(anHourBehind, hour.negated()).ahead()).isEqualTo(ofMillis(-3_600_001));
    assertThat(read(anHourBehind, Duration.ofHours(-25)).ahead())
        .isEqualTo(ofMillis(-3_600_001).minusDays(1));
    assertThat(read(anHourBehind, Duration.ofDays(365).minus(hour)).ahead())
        .isEqualTo(ofMillis(-3_600_001).plusDays(365));
    assertThat(read(pinged(40_000_000, 43_200_005, 0, -43_199_995), Duration.ofHours(-12)).ahead())
        .isEqualTo(Duration.ofHours(-12));
  }

  @Test
  void aDeviceThatDoesNotAnswerIsSaidSo() {
    assertThatThrownBy(() -> read("5 packets transmitted, 0 received\n", Duration.ZERO))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("0 received");
  }
}
