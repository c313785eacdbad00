package dev.balenachaos.qemu;

import dev.balenachaos.device.DeviceClock;
import dev.balenachaos.device.Shell;
import dev.balenachaos.run.InfraException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Sets and reads the clock of a device whose {@code date} knows whole seconds alone, as BusyBox's
 * does where it is built without {@code FEATURE_DATE_NANO}. balenaOS builds it so, but has
 * coreutils as well, whose {@code date} comes first (meta-balena 8.0.2: {@code busybox/defconfig};
 * {@code balena-config-vars.bb} depends on coreutils).
 *
 * <p>A second is set when it begins by the device's monotonic clock, of which {@code /proc/uptime}
 * tells hundredths of a second, and the clock is read when its second changes. Either takes up to
 * two seconds.
 */
final class WholeSecondDate {

  /** In shells' variables: {@code c} is the hundredths of a second since the device's start. */
  private static final String NOW = "now() { read -r c rest < /proc/uptime; c=${c%.*}${c#*.}; }; ";

  /** Prints a second that has just begun, and the uptimes between which it did. */
  private static final String EDGE =
      NOW
          + "now; a=$c; s=$(date +%s); now;"
          + " while p=$a; a=$c; n=$(date +%s); [ \"$n\" = \"$s\" ]; do now; done;"
          + " now; echo $n $p $c";

  private static final Duration TICK = Duration.ofMillis(10);
  private static final Duration TIME_LIMIT = Duration.ofSeconds(10);

  /** When the device's monotonic clock was at 0, by the host's clock. */
  private record Start(Instant at, Duration error, Duration monotonic) {}

  private final Shell shell;
  private final Clock host;

  WholeSecondDate(Shell shell, Clock host) {
    this.shell = shell;
    this.host = host;
  }

  /**
   * Sets the clock to the host's time.
   *
   * @throws InfraException when the device does not let it be set
   */
  void set() {
    Instant start = start().at;
    long second = host.instant().getEpochSecond() + 2;
    long ticks = Duration.between(start, Instant.ofEpochSecond(second)).dividedBy(TICK);
    shell.run(setting(second, ticks), TIME_LIMIT).require("date -s @" + second);
  }

  /**
   * Reads the clock.
   *
   * @throws InfraException when its second does not change
   */
  DeviceClock.Reading read() {
    String[] edge = shell.run(EDGE, TIME_LIMIT).require("date +%s, until it changes").split(" ");
    Duration from = TICK.multipliedBy(Long.parseLong(edge[1]));
    Duration to = TICK.multipliedBy(Long.parseLong(edge[2]) + 1);
    Duration half = to.minus(from).dividedBy(2);
    Start start = start();
    Instant here = start.at.plus(from).plus(half);
    return new DeviceClock.Reading(
        Duration.between(here, Instant.ofEpochSecond(Long.parseLong(edge[0]))),
        start.error.plus(half),
        start.monotonic);
  }

  /** Sets a second at an uptime, less what a program takes to start there. */
  private static String setting(long second, long uptime) {
    return NOW
        + "now; a=$c; date +%s > /dev/null; now; at=$(( "
        + uptime
        + " - c + a )); while now; [ $c -lt $at ]; do :; done; date -s @"
        + second;
  }

  private Start start() {
    Instant wall = host.instant();
    long asked = System.nanoTime();
    String printed = shell.require("cat /proc/uptime");
    Duration half = Duration.ofNanos(System.nanoTime() - asked).dividedBy(2);
    long ticks = new BigDecimal(printed.split(" ")[0]).movePointRight(2).longValue();
    // What is below a tick is cut off.
    Duration monotonic = TICK.multipliedBy(ticks).plus(TICK.dividedBy(2));
    return new Start(wall.plus(half).minus(monotonic), half.plus(TICK.dividedBy(2)), monotonic);
  }
}
