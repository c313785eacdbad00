package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.InvalidException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Looks at a device until a fault bites, or until it no longer does. */
final class EffectProof {

  private final Device device;

  EffectProof(Device device) {
    this.device = device;
  }

  /**
   * Waits until the fault bites.
   *
   * @return what shows it
   * @throws InvalidException when it does not
   */
  String seen(Fault fault, String id, Duration limit) {
    Effect[] last = {new Effect(false, "nothing")};
    try {
      await(fault, id, true, limit, last);
      return last[0].seen();
    } catch (ConditionTimeoutException e) {
      throw new InvalidException(
          "The fault '"
              + fault
              + "' had no effect.\nSeen on "
              + device.name()
              + ": "
              + last[0].seen(),
          e);
    }
  }

  /**
   * Waits until the fault no longer bites.
   *
   * @return what was seen last: it may bite still
   * @throws InfraException when the device could not be asked at last
   */
  Effect seenAfterHeal(Fault fault, String id, Duration limit) {
    Effect[] last = {new Effect(true, "nothing")};
    try {
      await(fault, id, false, limit, last);
    } catch (ConditionTimeoutException e) {
      if (e.getCause() instanceof InfraException unanswered) {
        throw unanswered;
      }
    }
    return last[0];
  }

  /** A device that cannot be asked for a while is asked again. */
  private void await(Fault fault, String id, boolean bites, Duration limit, Effect[] last) {
    Awaitility.await()
        .ignoreExceptionsInstanceOf(InfraException.class)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(200))
        .atMost(limit)
        .until(
            () -> {
              last[0] = fault.effect(device, id);
              return last[0].bites() == bites;
            });
  }
}
