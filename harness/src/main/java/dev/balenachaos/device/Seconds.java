package dev.balenachaos.device;

import java.math.BigDecimal;
import java.time.Duration;

/** Durations as the device prints them: seconds with a fraction. */
final class Seconds {

  private Seconds() {}

  static Duration parse(String printed) {
    BigDecimal nanos = new BigDecimal(printed.strip()).movePointRight(9);
    return Duration.ofNanos(nanos.longValue());
  }
}
