package dev.balenachaos.lab.cloud;

import java.time.Duration;
import java.time.Instant;

/**
 * A moment at which the cloud heard from a device: from something that had the device's key.
 *
 * @param endpoint what was asked
 * @param status how it was answered; 100 while a log stream is going on
 * @param at wall clock of the host
 * @param nanoTime the host's monotonic clock, as {@link System#nanoTime()} tells it
 */
public record Contact(Endpoint endpoint, int status, Instant at, long nanoTime) {

  /** Returns how long ago that was, by the monotonic clock. */
  public Duration age() {
    return Duration.ofNanos(System.nanoTime() - nanoTime);
  }
}
