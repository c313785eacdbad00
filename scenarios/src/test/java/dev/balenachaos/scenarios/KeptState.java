package dev.balenachaos.scenarios;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import dev.balenachaos.run.Timeline;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Readings;
import dev.balenachaos.workload.Workloads;
import java.util.Arrays;
import java.util.List;

/**
 * What a device must have kept when it comes back, as it was before.
 *
 * @param boots what the disk watchdog has written down of its boots, of which it forgets those of
 *     old: a line each
 * @param config {@code config.json}
 * @param forced the readings that were forced to the disk
 */
record KeptState(Device device, Deployment app, List<String> boots, byte[] config, byte[] forced) {

  private static final String CONFIG = Host.BOOT_PARTITION + "/config.json";

  /** The size of a reading, {@code sensor.sh}. */
  private static final int READING = 256;

  /** Looks at a device that is well. */
  static KeptState of(Device device, Deployment app) {
    // In this order: what is forced when it is asked is in the log when that is read.
    int forced = (int) app.sensor().orElseThrow().synced() * READING;
    assertTrue(forced > 0, "no reading was forced to the disk yet");
    byte[] log = log(device, app);
    return new KeptState(
        device,
        app,
        new DiskWatchdog(device).history(),
        device.files().read(CONFIG),
        Arrays.copyOf(log, forced));
  }

  private static byte[] log(Device device, Deployment app) {
    return device.files().read(app.volumeFolder(Workloads.READINGS) + "/" + Readings.FILE);
  }

  /** Asserts that all of it is there, and that the device has booted once. */
  void assertIsBackAfterOneBoot() {
    List<String> since =
        new DiskWatchdog(device).history().stream().filter(boot -> !boots.contains(boot)).toList();
    assertEquals(1, since.size(), "boots since the power came back: " + since);
    assertArrayEquals(config, device.files().read(CONFIG), "config.json");
    byte[] log = log(device, app);
    assertEquals(
        -1,
        Arrays.mismatch(forced, 0, forced.length, log, 0, Math.min(forced.length, log.length)),
        "the first byte of the readings that is not what was forced to the disk");
    assertEquals(List.of(), device.host().failedUnits(), "units that failed in the boot");
    device
        .timeline()
        .record(
            Timeline.Kind.STEP,
            "kept",
            "one boot, and all of " + forced.length / READING + " readings that were forced");
  }
}
