package dev.balenachaos.assertion;

import dev.balenachaos.device.Device;
import dev.balenachaos.run.Timeline.Kind;

/**
 * Tells what a device's supervisor was seen to do, and marks it where that is a stand-in: it says
 * nothing of balena's own then, and is left to devices that have that.
 */
final class SupervisorsPart {

  /** The version of a stand-in ends with this. */
  private static final String STAND_IN = "+stand-in";

  private SupervisorsPart() {}

  static void tell(Device device, String about, String what) {
    boolean standIn = device.supervisor().get("/v2/version").body().contains(STAND_IN);
    device.timeline().record(Kind.STEP, about, what + (standIn ? " (held by the stand-in)" : ""));
  }
}
