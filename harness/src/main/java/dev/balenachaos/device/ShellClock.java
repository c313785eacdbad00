package dev.balenachaos.device;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The device's clocks, read through the shell. */
final class ShellClock implements DeviceClock {

  private static final String COMMAND = "date +%s.%N; cat /proc/uptime";

  private final Shell shell;
  private final Clock host;

  ShellClock(Shell shell, Clock host) {
    this.shell = shell;
    this.host = host;
  }

  @Override
  public Reading read() {
    Instant wall = host.instant();
    long asked = System.nanoTime();
    String printed = shell.require(COMMAND);
    Duration took = Duration.ofNanos(System.nanoTime() - asked);
    return parse(printed, wall, took);
  }

  /** Compares the device's clock with the host's at the middle of the time that asking took. */
  static Reading parse(String printed, Instant wall, Duration took) {
    String[] lines = printed.split("\n");
    boolean whole = !lines[0].matches("\\d+\\.\\d+");
    // A BusyBox that was built without nanoseconds cuts the fraction off: it is anything below 1 s.
    Duration unsure = whole ? Duration.ofMillis(500) : Duration.ZERO;
    Duration device = Seconds.parse(whole ? lines[0].replaceFirst("\\..*", "") : lines[0]);
    Duration half = took.dividedBy(2);
    Duration here = Duration.between(Instant.EPOCH, wall).plus(half);
    return new Reading(
        device.plus(unsure).minus(here), half.plus(unsure), Seconds.parse(lines[1].split(" ")[0]));
  }
}
