package dev.balenachaos.device;

import java.time.Duration;

/**
 * Scales deadlines, which are written for a device on KVM or real hardware, to the measured speed
 * of the host and its accelerator.
 *
 * @param factor how many times slower than that the device is; at least 1
 */
public record Deadlines(double factor) {

  public Deadlines {
    if (!(factor >= 1)) {
      throw new IllegalArgumentException("A deadline factor is at least 1, not " + factor);
    }
  }

  /** Returns the deadlines of a device at full speed. */
  public static Deadlines unscaled() {
    return new Deadlines(1);
  }

  /** Returns how long to wait on this device for what takes that long at full speed. */
  public Duration scaled(Duration atFullSpeed) {
    return Duration.ofNanos((long) (atFullSpeed.toNanos() * factor));
  }

  /** Returns how long something takes at full speed that takes that long on this device. */
  Duration unscaled(Duration onThisDevice) {
    return Duration.ofNanos((long) (onThisDevice.toNanos() / factor));
  }
}
