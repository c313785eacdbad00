package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceAction;
import java.time.Duration;
import java.util.Optional;

/**
 * A description of harm: what, where, how much. Immutable; {@code toString} says it to people.
 *
 * <p>A fault names everything that it leaves on the device after the injection's id, so that its
 * undo touches nothing else and may run any number of times.
 */
public interface Fault extends DeviceAction<Injection> {

  /**
   * Returns the lines of a POSIX shell script that undo this fault on the device. They run as root,
   * from a folder of the device's state partition, also when the fault was applied only in part or
   * not at all, and end with status 0 only when the fault is undone.
   */
  String undo(String id);

  /**
   * Returns what undoes this fault where it is done to the device from outside, by something that
   * ends with this virtual machine: then nothing is put on the device, and {@link #undo} is not
   * asked. It is called before the act, and may run any number of times, also when the fault was
   * applied only in part or not at all.
   *
   * @return empty where the fault is done on the device itself, as all are unless they say
   *     otherwise
   */
  default Optional<Runnable> undoFromHost(Device device, String id) {
    return Optional.empty();
  }

  /**
   * Does the harm.
   *
   * @throws dev.balenachaos.run.InfraException when it cannot be done
   */
  void apply(Device device, String id);

  /** Looks whether the harm bites now. */
  Effect effect(Device device, String id);

  /**
   * Tells whether the device has something to recover from. What only prepares it for a test, as a
   * shorter wait does, is done and undone under each {@link Control}, and no recovery counts from
   * it.
   */
  default boolean harms() {
    return true;
  }

  /** Returns how long it may take, at full speed, from the act until the effect shows: 20 s. */
  default Duration bitesWithin() {
    return Duration.ofSeconds(20);
  }

  /**
   * Injects this fault and proves its effect.
   *
   * @throws dev.balenachaos.run.InvalidException when it has no effect
   * @throws dev.balenachaos.run.InfraException when the undo cannot be armed or the harm not done
   */
  @Override
  default Injection on(Device device) {
    return Injections.of(device).inject(this);
  }
}
