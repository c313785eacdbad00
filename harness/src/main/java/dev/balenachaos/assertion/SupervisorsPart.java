package dev.balenachaos.assertion;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.device.Device;
import dev.balenachaos.run.InfraException;
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
    device.timeline().record(Kind.STEP, about, what + mark(device));
  }

  /** What was asserted holds, whoever did it, so that nothing here is an error. */
  private static String mark(Device device) {
    try {
      JsonNode version = device.supervisor().get("/v2/version").json().path("version");
      if (version.isTextual()) {
        return version.textValue().endsWith(STAND_IN) ? " (held by the stand-in)" : "";
      }
    } catch (InfraException e) {
      // it is busy, or away meanwhile
    }
    return " (by a supervisor that does not tell its version)";
  }
}
