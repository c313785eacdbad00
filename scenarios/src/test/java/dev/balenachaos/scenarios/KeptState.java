package dev.balenachaos.scenarios;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balenachaos.device.Console;
import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import dev.balenachaos.run.Timeline;
import java.util.List;

/**
 * What a device must have kept when it comes back, as it was before.
 *
 * @param boots what the disk watchdog has written down of its boots, of which it forgets those of
 *     old: a line each
 * @param starts how often its kernel was heard to start on its console, where it has one: a boot
 *     that ends early writes nothing down
 * @param config {@code config.json}
 */
record KeptState(Device device, List<String> boots, int starts, byte[] config) {

  /** What the kernel of a machine with UEFI says first. */
  private static final String KERNEL_STARTS = "EFI stub: Loaded initrd";

  private static final String CONFIG = Host.BOOT_PARTITION + "/config.json";

  /** Looks at a device that is well. */
  static KeptState of(Device device) {
    return new KeptState(
        device, new DiskWatchdog(device).history(), starts(device), device.files().read(CONFIG));
  }

  private static int starts(Device device) {
    return device.capability(Console.class).map(Console::lines).orElse(List.of()).stream()
        .mapToInt(line -> line.contains(KERNEL_STARTS) ? 1 : 0)
        .sum();
  }

  /** Asserts that all of it is there, and that the device has booted once. */
  void assertIsBackAfterOneBoot() {
    List<String> since =
        new DiskWatchdog(device).history().stream().filter(boot -> !boots.contains(boot)).toList();
    assertEquals(1, since.size(), "boots since the power came back: " + since);
    int heard = starts(device) - starts;
    assertTrue(heard <= 1, "starts of the kernel since the power came back: " + heard);
    assertArrayEquals(config, device.files().read(CONFIG), "config.json");
    assertEquals(List.of(), device.host().failedUnits(), "units that failed in the boot");
    device
        .timeline()
        .record(Timeline.Kind.STEP, "kept", "one boot, config.json, and no unit failed");
  }
}
