package dev.balenachaos.supervisor.cloud;

import dev.balenachaos.supervisor.log.Log;
import dev.balenachaos.supervisor.target.Target;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Whether a managed device does what it must: all of three (balena-supervisor's api-binder/index.ts
 * and device-state/index.ts). What does not hold is said in the log.
 *
 * @param sinceSuccess how long ago the target was last fetched; less than two poll intervals
 * @param connected whether the cloud was last reached, which counts where that is tried at all
 * @param applying whether the supervisor gets on with what it applies
 */
record Health(
    Supplier<Target> target,
    Supplier<Duration> sinceSuccess,
    BooleanSupplier connected,
    BooleanSupplier applying) {

  boolean isGood() {
    Duration longest = target.get().pollInterval().multipliedBy(2);
    if (sinceSuccess.get().compareTo(longest) >= 0) {
      Log.info(
          "Healthcheck failure - Device has not fetched target state within"
              + " appUpdatePollInterval limit");
      return false;
    }
    if (target.get().checksConnectivity() && !connected.getAsBoolean()) {
      Log.info("Healthcheck failure - The connectivity check is enabled, and failed last");
      return false;
    }
    if (!applying.getAsBoolean()) {
      Log.info("Healthcheck failure - The target has been applied for too long");
      return false;
    }
    return true;
  }
}
