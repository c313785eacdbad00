package dev.balenachaos.device;

import java.util.List;

/**
 * What a device must be when it is handed out, beyond being ready.
 *
 * @param coldBoot whether it must have been powered on for this test and for nothing else, as what
 *     depends on a first boot, a dead real-time clock or the firmware asks for
 * @param keepsLag whether the clock of a device that was frozen may still show the time at which it
 *     was; otherwise it is set right before the device is handed out
 * @param steps what has been done to it, in this order; never null but potentially empty
 */
public record Preparation(boolean coldBoot, boolean keepsLag, List<Step> steps) {

  private static final Preparation NONE = new Preparation(false, false, List.of());

  public Preparation {
    steps = List.copyOf(steps);
  }

  /**
   * Something that is done to a device before it is handed out. It changes the machine and leaves
   * nothing on the {@link Device} that it is done to, since another one, a copy of that machine,
   * may be what is handed out.
   *
   * @param key names the whole content of the step: the same key, the same change to the machine
   * @param action does it
   */
  public record Step(String key, DeviceAction<?> action) {}

  /** Asks for nothing: the device is ready, and that is all. */
  public static Preparation none() {
    return NONE;
  }

  /** Does the steps on a device, in their order. */
  public void prepare(Device device) {
    steps.forEach(step -> step.action().on(device));
  }
}
