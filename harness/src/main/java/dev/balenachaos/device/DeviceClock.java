package dev.balenachaos.device;

import java.time.Duration;

/** The device's clocks, read from outside. */
public interface DeviceClock {

  /**
   * Reads both of the device's clocks in one command.
   *
   * @return how far the device's wall clock is ahead of the host's, with the error of the reading
   */
  Reading read();

  /**
   * A reading of the clocks.
   *
   * @param offset how far the device's wall clock is ahead of the host's
   * @param error half of the time that the reading took: the offset is that uncertain
   * @param monotonic the device's monotonic clock
   */
  record Reading(Duration offset, Duration error, Duration monotonic) {}
}
