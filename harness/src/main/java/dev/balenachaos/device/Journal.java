package dev.balenachaos.device;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** The device's journal. */
public interface Journal {

  /**
   * Follows the journal from now on, across lost connections and reboots, without a gap and without
   * a line twice (by cursor). Nothing is stored on the device.
   */
  AutoCloseable follow(Consumer<Entry> listener);

  /**
   * Returns the entries of this boot that match, oldest first.
   *
   * @param matches arguments for {@code journalctl}, for instance {@code -u balena}
   * @param limit at most so many, the newest ones
   */
  List<Entry> entries(String matches, int limit);

  /**
   * A line of the journal.
   *
   * @param cursor its place in the journal
   * @param bootId the boot that wrote it
   * @param monotonic when, on the device's monotonic clock
   * @param source the container, else the unit, else the identifier
   * @param message the text
   */
  record Entry(String cursor, String bootId, Duration monotonic, String source, String message) {}
}
