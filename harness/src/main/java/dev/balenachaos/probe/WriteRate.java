package dev.balenachaos.probe;

import java.time.Duration;

/**
 * How much is written to flash memory a day: as a budget, or as what was measured over less than a
 * day and goes on like that.
 *
 * @param bytesPerDay 0 or more
 */
public record WriteRate(long bytesPerDay) {

  private static final long MEBIBYTE = 1L << 20;
  private static final Duration DAY = Duration.ofDays(1);

  public WriteRate {
    if (bytesPerDay < 0) {
      throw new IllegalArgumentException("Nobody writes " + bytesPerDay + " bytes a day");
    }
  }

  /** Returns a rate of so many MiB a day. */
  public static WriteRate mebibytesPerDay(long mebibytes) {
    return new WriteRate(Math.multiplyExact(mebibytes, MEBIBYTE));
  }

  /**
   * Returns the rate of what goes on as it did for a while.
   *
   * @param span how long that was; longer than nothing
   */
  public static WriteRate of(long bytes, Duration span) {
    return new WriteRate((long) (bytes / (double) span.toNanos() * DAY.toNanos()));
  }

  /** Tells whether it is less than another. */
  public boolean isBelow(WriteRate other) {
    return bytesPerDay < other.bytesPerDay;
  }

  @Override
  public String toString() {
    return bytesPerDay >= 10 * MEBIBYTE || bytesPerDay == 0
        ? bytesPerDay / MEBIBYTE + " MiB a day"
        : (bytesPerDay >> 10) + " KiB a day";
  }
}
