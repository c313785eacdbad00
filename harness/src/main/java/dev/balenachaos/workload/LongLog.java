package dev.balenachaos.workload;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Shell;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Timeline;
import java.time.Duration;

/**
 * The log of readings on a device that lives on. It grows by 88 MB a day, since the app stays when
 * a run has ended, and is read as a whole to be checked: after a week that takes minutes.
 */
final class LongLog {

  /** Bytes: what the sensor writes in 18 h. */
  static final long LIMIT = 64L << 20;

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** The sensor goes on where the log ends, so it must not write between two logs. */
  private static final String REMOVE =
      """
      log='%s'
      [ -e "$log" ] && size=$(stat -c %%s "$log") && [ "$size" -gt %d ] || exit 0
      users=$(balena-engine ps --quiet --filter volume=%s) || exit
      [ -z "$users" ] || balena-engine stop $users >/dev/null && rm "$log"
      removed=$?
      [ -z "$users" ] || balena-engine start $users >/dev/null || exit
      [ "$removed" -eq 0 ] || exit "$removed"
      echo "$size"
      """;

  private LongLog() {}

  /**
   * Removes the log where it is longer than {@link #LIMIT}, with its containers stopped meanwhile.
   *
   * @param file the log on the device
   * @param volume the engine's name of the volume that it is on
   * @throws InfraException when it cannot be removed
   */
  static void remove(Device device, String file, String volume) {
    Shell.Result result = device.shell().run(REMOVE.formatted(file, LIMIT, volume), PATIENCE);
    if (!result.ok()) {
      throw new InfraException(
          """
          Tried: to remove the readings of earlier runs from %s, %s
          Seen: %s
          Do: see whether the engine can stop and start the containers of the volume %s"""
              .formatted(device.name(), file, result.err().strip(), volume));
    }
    if (!result.text().isEmpty()) {
      device
          .timeline()
          .record(
              Timeline.Kind.STEP,
              "workload",
              "the log of earlier runs' readings was removed, " + result.text().strip() + " bytes");
    }
  }
}
