package dev.balenachaos.workload;

import dev.balenachaos.device.Device;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The readings on a volume, each line checked.
 *
 * @param first the number of the first whole reading, 0 when there is none
 * @param last the number of the last whole reading, 0 when there is none
 * @param count how many whole readings there are
 * @param broken one line for each place where the log is not what was written: a line that is no
 *     reading, a wrong checksum, a number that does not follow the one before, a first number that
 *     is not 1; never null but potentially empty
 * @param tornEnd whether the log ends in the middle of a line, which a reader may see while the
 *     service is writing or after a power cut until it runs again; it is no breakage
 * @param longestGap the longest time between two readings that follow each other, by the device's
 *     wall clock; zero when there are fewer than two
 * @param gapBegan when the reading before that gap was taken
 * @param taken when each whole reading was taken, by its number; never null but potentially empty
 */
public record Readings(
    long first,
    long last,
    int count,
    List<String> broken,
    boolean tornEnd,
    Duration longestGap,
    Optional<Instant> gapBegan,
    Map<Long, Instant> taken) {

  /** The name of the log in the folder of its volume. */
  public static final String FILE = "readings.log";

  public Readings {
    broken = List.copyOf(broken);
    taken = Map.copyOf(taken);
  }

  /**
   * Reads the log from a device.
   *
   * @param volumeFolder the folder on the device that holds what is on the volume
   * @throws dev.balenachaos.device.ShellException when it cannot be read
   */
  public static Readings on(Device device, String volumeFolder) {
    return ReadingsLog.check(device.files().read(volumeFolder + "/" + FILE));
  }

  /** Tells whether every line is just what was written, in unbroken order from number 1. */
  public boolean intact() {
    return broken.isEmpty();
  }
}
