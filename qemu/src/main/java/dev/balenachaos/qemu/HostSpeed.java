package dev.balenachaos.qemu;

import dev.balenachaos.device.Deadlines;
import java.time.Duration;

/**
 * What guests on this host run under, and how fast.
 *
 * @param accelerator what guests run under
 * @param reason why, for people
 * @param factor how many times slower a guest is than at full speed, from 1 to 10
 */
record HostSpeed(Accelerator accelerator, String reason, double factor) {

  /** What the tiny guest takes under KVM on an ordinary host of today: this is factor 1. */
  private static final Duration FULL_SPEED = Duration.ofMillis(500);

  private static final double SLOWEST = 10;

  static HostSpeed measured(Accelerator accelerator, String reason, Duration tinyGuest) {
    double factor = (double) tinyGuest.toNanos() / FULL_SPEED.toNanos();
    double rounded = Math.round(factor * 10) / 10.0;
    return new HostSpeed(accelerator, reason, Math.max(1, Math.min(SLOWEST, rounded)));
  }

  Deadlines deadlines() {
    return new Deadlines(factor);
  }

  /** Returns the line that a run begins with. */
  String line() {
    return "%s (%s); deadlines x %.1f".formatted(accelerator, reason, factor);
  }
}
