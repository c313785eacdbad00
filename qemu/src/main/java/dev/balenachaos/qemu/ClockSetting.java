package dev.balenachaos.qemu;

import dev.balenachaos.device.DeviceClock;
import dev.balenachaos.device.Shell;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Story;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Sets a device's clock to the host's time, and looks whether it is. */
final class ClockSetting {

  /** How far a copy's clock may be off, the error of the look included. */
  static final Duration RIGHT = Duration.ofMillis(100);

  /** How often at most it is tried: a device that is slow to answer shows it no better. */
  private static final int TRIES = 5;

  /**
   * The same while the clock is seen to be off. On a busy host the program that sets it may have to
   * wait for its turn in between, time and again; another copy would cost more than another try.
   */
  private static final int TRIES_WHILE_OFF = 10;

  private static final Duration TIME_LIMIT = Duration.ofSeconds(10);

  private final Shell shell;
  private final DeviceClock clock;
  private final Clock host;
  private final WholeSecondDate wholeSeconds;
  private final Story story;

  /**
   * Prepares to set a clock.
   *
   * @param story is told when nobody can say whether the clock is right
   */
  ClockSetting(Shell shell, DeviceClock clock, Story story) {
    this.shell = shell;
    this.clock = clock;
    this.host = Clock.systemUTC();
    this.wholeSeconds = new WholeSecondDate(shell, host);
    this.story = story;
  }

  /**
   * Sets a clock right that is known to be wrong.
   *
   * @return what it shows now
   * @throws InfraException when it is off all the same
   */
  DeviceClock.Reading setRight() {
    Instant now = host.instant();
    // On a quiet host the way there takes less than what is right, and saves the look before it.
    shell.run("date -s @%d.%09d".formatted(now.getEpochSecond(), now.getNano()), TIME_LIMIT);
    return corrected(clock.read());
  }

  private DeviceClock.Reading corrected(DeviceClock.Reading before) {
    DeviceClock.Reading reading = before;
    for (int tried = 0; !isRight(reading) && tried < tries(reading); tried++) {
      if (!isSeenOff(reading)) {
        reading = clock.read();
      } else if (shell.run(step(reading.offset()), TIME_LIMIT).ok()) {
        reading = clock.read();
      } else {
        wholeSeconds.set();
        reading = wholeSeconds.read();
      }
    }
    return checked(reading);
  }

  /** A look that took long shows nothing: neither that the clock is right nor that it is not. */
  private DeviceClock.Reading checked(DeviceClock.Reading reading) {
    Duration atLeast = reading.offset().abs().minus(reading.error());
    if (atLeast.compareTo(RIGHT) > 0) {
      throw new InfraException(
          """
          Tried: to set the clock of a copied device, %d times
          Seen: it is off by %s ± %s
          Do: see in the device's journal what else sets it, or boot the device (@ColdBoot)"""
              .formatted(1 + TRIES_WHILE_OFF, reading.offset(), reading.error()));
    }
    if (!isRight(reading)) {
      story.tellOnce(
          "clone", "the device answers too slowly to see that its clock is right within 100 ms");
    }
    return reading;
  }

  private static int tries(DeviceClock.Reading reading) {
    return isSeenOff(reading) ? TRIES_WHILE_OFF : TRIES;
  }

  private static boolean isSeenOff(DeviceClock.Reading reading) {
    return reading.offset().abs().compareTo(reading.error()) > 0;
  }

  private static boolean isRight(DeviceClock.Reading reading) {
    return reading.offset().abs().plus(reading.error()).compareTo(RIGHT) <= 0;
  }

  /**
   * In one go on the device, so that the way there does not count. What a program takes to start
   * there does: it is measured and added.
   */
  private static String step(Duration offset) {
    return "a=$(date +%s%N); b=$(date +%s%N); n=$(( b + b - a - ("
        + offset.toNanos()
        + ") )); date -s \"@$(( n / 1000000000 )).$(printf %09d $(( n % 1000000000 )))\"";
  }
}
