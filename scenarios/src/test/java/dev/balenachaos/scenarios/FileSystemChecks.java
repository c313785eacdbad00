package dev.balenachaos.scenarios;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balenachaos.device.Device;
import java.util.regex.Pattern;

/**
 * What a boot said of its file systems, each of which is checked before it is mounted (meta-balena,
 * {@code recipes-core/initrdscripts}).
 *
 * @param log what they said
 */
record FileSystemChecks(String log) {

  /** Reads what the present boot of a device said. */
  static FileSystemChecks of(Device device) {
    return new FileSystemChecks(device.shell().require("cat /run/initramfs/initramfs.debug"));
  }

  /**
   * Asserts that each was found well or was repaired, and that none needs a person. Two checks run
   * at once, and what one says may begin in a line of the other's.
   */
  void assertWell() {
    for (String partition : new String[] {"resin-rootA", "resin-state", "resin-data"}) {
      Pattern well = Pattern.compile(partition + ": (clean, )?\\d+/\\d+ files");
      assertTrue(well.matcher(log).find(), partition + " was not checked, or is not well: " + log);
    }
    assertFalse(log.contains("UNEXPECTED INCONSISTENCY"), log);
  }

  /** Asserts that a partition was in use when the device went down, and was repaired for that. */
  void assertRepairedFromItsJournal(String partition) {
    assertTrue(log.contains(partition + ": recovering journal"), log);
  }
}
