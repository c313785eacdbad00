package dev.balenachaos.wire;

import java.util.Locale;

/**
 * How much a link carries in a second.
 *
 * @param bits per second, more than 0
 */
public record Rate(long bits) {

  public Rate {
    if (bits <= 0) {
      throw new IllegalArgumentException(
          "A link carries more than 0 bits per second, not " + bits + "; to stop it, drop");
    }
  }

  /** Returns a rate in units of 1,000 bits per second. */
  public static Rate ofKilobits(long kilobits) {
    return new Rate(Math.multiplyExact(kilobits, 1_000L));
  }

  /** Returns a rate in units of 1,000,000 bits per second. */
  public static Rate ofMegabits(long megabits) {
    return new Rate(Math.multiplyExact(megabits, 1_000_000L));
  }

  /** Returns how long a number of bytes takes, in nanoseconds. */
  long nanosFor(long bytes) {
    return Math.round(bytes * 8e9 / bits);
  }

  /** Returns how many bytes go in a number of nanoseconds. */
  long bytesIn(long nanos) {
    return (long) (nanos * (double) bits / 8e9);
  }

  /** Returns for instance {@code 512 kbit/s}. */
  @Override
  public String toString() {
    if (bits % 1_000_000 == 0) {
      return bits / 1_000_000 + " Mbit/s";
    }
    return bits % 1_000 == 0
        ? bits / 1_000 + " kbit/s"
        : String.format(Locale.ROOT, "%d bit/s", bits);
  }
}
