package dev.balenachaos.scenarios;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import dev.balenachaos.run.Timeline;
import java.util.List;

/**
 * What a device must have kept when it comes back, as it was before.
 *
 * @param boots what the disk watchdog has written down of its boots, of which it forgets those of
 *     old: a line each
 * @param config {@code config.json}
 */
record KeptState(Device device, List<String> boots, byte[] config) {

  private static final String CONFIG = Host.BOOT_PARTITION + "/config.json";

  /** Looks at a device that is well. */
  static KeptState of(Device device) {
    return new KeptState(device, new DiskWatchdog(device).history(), device.files().read(CONFIG));
  }

  /** Asserts that all of it is there, and that the device has booted once. */
  void assertIsBackAfterOneBoot() {
    List<String> since =
        new DiskWatchdog(device).history().stream().filter(boot -> !boots.contains(boot)).toList();
    assertEquals(1, since.size(), "boots since the power came back: " + since);
    assertArrayEquals(config, device.files().read(CONFIG), "config.json");
    assertEquals(List.of(), device.host().failedUnits(), "units that failed in the boot");
    device
        .timeline()
        .record(Timeline.Kind.STEP, "kept", "one boot, config.json, and no unit failed");
  }
}
