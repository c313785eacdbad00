package dev.balenachaos.scenarios;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import dev.balenachaos.device.ShellException;
import dev.balenachaos.run.Timeline;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.opentest4j.TestAbortedException;

/**
 * The unit that reboots a device whose root disk cannot be read, and what it remembers
 * (meta-balena, {@code recipes-core/systemd/disk-watchdog}).
 */
record DiskWatchdog(Device device) {

  static final String UNIT = "disk-watchdogd.service";

  /** What it reads is the program itself. */
  static final String FILE = "/usr/bin/disk-watchdogd";

  private static final String FOLDER = Host.STATE_PARTITION + "/disk-watchdog";
  private static final String COUNTER = "disk-watchdog-boot-history.service";
  private static final String DISABLED = FOLDER + "/disabled";
  private static final String HISTORY = FOLDER + "/boot-history";

  /**
   * Asserts that it runs, and skips the test where there is none, or its owner has switched it off.
   */
  void needed() {
    if (!device.shell().run("systemctl cat " + UNIT + " && [ ! -e " + DISABLED + " ]").ok()) {
      throw new TestAbortedException(device.name() + " has no disk watchdog that is switched on");
    }
    assertThat(device).unit(UNIT).isActive();
  }

  /**
   * Asserts that it disables itself.
   *
   * @param deadline scaled
   */
  void assertDisablesItselfWithin(Duration deadline) {
    Duration limit = device.deadlines().scaled(deadline);
    try {
      Awaitility.await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofSeconds(1))
          .ignoreExceptionsInstanceOf(ShellException.class)
          .atMost(limit)
          .until(() -> device.files().exists(DISABLED));
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          "["
              + device.name()
              + "] Expected "
              + DISABLED
              + " within "
              + limit.toSeconds()
              + " s, but it is not there",
          e);
    }
    device
        .timeline()
        .record(Timeline.Kind.STEP, "watchdog", "has disabled itself at boot " + boots());
  }

  /** Returns how many boots of the last ten minutes it has counted, the present one included. */
  long boots() {
    return history().size();
  }

  /** Returns the second of each of those boots, oldest first. */
  List<String> history() {
    return device.shell().require("cat " + HISTORY).lines().toList();
  }

  /** Asserts that it has disabled itself, and does not run. */
  void assertIsDisabled() {
    assertTrue(device.files().exists(DISABLED), "the disk watchdog has disabled itself");
    assertThat(device).unit(UNIT).staysDownFor(Duration.ofSeconds(1));
  }

  /** Lets it run again, as its owner does by hand, whatever it has done since. */
  void enable() {
    device.shell().require("rm -f " + DISABLED + " " + HISTORY + " && systemctl start " + UNIT);
    assertThat(device).unit(UNIT).isActive();
  }

  /** Lets this boot be the only one of the last ten minutes, as on a device that has run on. */
  void forgetEarlierBoots() {
    device.shell().require("rm -f " + HISTORY + " && systemctl restart " + COUNTER + " " + UNIT);
    assertEquals(1, boots(), "boots counted");
    assertThat(device).unit(UNIT).isActive();
  }

  /** Starts it anew, as the first of the starts that systemd counts. */
  void startAnew() {
    device.shell().require("systemctl reset-failed %1$s && systemctl restart %1$s".formatted(UNIT));
  }
}
