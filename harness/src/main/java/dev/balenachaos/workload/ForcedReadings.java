package dev.balenachaos.workload;

import dev.balenachaos.device.Device;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The readings that a device's sensor has told to be forced to the disk, each as it was told first:
 * nothing may take them away but a purge, and no reading may stand in their place. It is attached
 * to the device, and so outlives the releases of an app. Safe for many threads.
 */
final class ForcedReadings {

  private final SortedMap<Long, Instant> told = new TreeMap<>();

  private ForcedReadings() {}

  static ForcedReadings of(Device device) {
    return device
        .attachments()
        .newest(ForcedReadings.class)
        .orElseGet(
            () -> {
              ForcedReadings none = new ForcedReadings();
              device.attachments().add(none);
              return none;
            });
  }

  synchronized void hear(SensorStatus status) {
    status.syncedAt().ifPresent(taken -> told.putIfAbsent(status.synced(), taken));
  }

  synchronized SortedMap<Long, Instant> told() {
    return new TreeMap<>(told);
  }
}
