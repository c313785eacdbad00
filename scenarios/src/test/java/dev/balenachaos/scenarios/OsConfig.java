package dev.balenachaos.scenarios;

import static java.time.Duration.ofMillis;

import dev.balenachaos.device.Device;
import dev.balenachaos.lab.Lab;
import dev.balenachaos.lab.cloud.Endpoint;
import dev.balenachaos.run.Story;
import dev.balenachaos.run.Timeline.Kind;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Whoever on a device speaks to the cloud at once when told to, where the supervisor has its own
 * pace, over a connection of its own, where those of the supervisor may be there since long.
 */
final class OsConfig {

  private OsConfig() {}

  /** Lets it ask the cloud with the device's key, which it does whenever it starts. */
  static void callTheCloud(Device device) {
    device.shell().require("systemctl restart --no-block os-config.service");
  }

  /** Tells it to call, and returns whether the cloud has answered it within a deadline, scaled. */
  static boolean isAnsweredWithin(Device device, Lab lab, Duration deadline) {
    long before = answers(lab);
    callTheCloud(device);
    try {
      Awaitility.await()
          .pollDelay(Duration.ZERO)
          .pollInterval(ofMillis(250))
          .atMost(device.deadlines().scaled(deadline))
          .until(() -> answers(lab) > before);
      return true;
    } catch (ConditionTimeoutException e) {
      return false;
    }
  }

  /** Asserts that the cloud hears it within a deadline, scaled. */
  static void isHeardWithin(Device device, Lab lab, Duration deadline) {
    Duration told = device.timeline().now();
    if (!isAnsweredWithin(device, lab, deadline)) {
      throw new AssertionError(
          "["
              + device.name()
              + "] Expected the cloud to hear os-config, which was told to call, within "
              + Story.readable(device.deadlines().scaled(deadline))
              + ", but it has not");
    }
    Duration took = device.timeline().now().minus(told);
    device
        .timeline()
        .record(Kind.STEP, "cloud", "has answered os-config after " + Story.readable(took));
  }

  private static long answers(Lab lab) {
    return lab.cloud().requests(Endpoint.OS_CONFIG).getOrDefault(200, 0L);
  }
}
