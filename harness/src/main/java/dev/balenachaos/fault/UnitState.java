package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.run.InfraException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What systemd tells of a unit.
 *
 * @param invocation systemd's id of the run: another start has another one
 * @param changed when it came into this state, also after a reload, in µs on the device's monotonic
 *     clock, as systemd prints them
 */
record UnitState(
    String unit, String active, String load, String result, String invocation, String changed) {

  private static final String ASK =
      "systemctl show -p"
          + " ActiveState,LoadState,Result,InvocationID,StateChangeTimestampMonotonic ";

  /**
   * Asks for units at once.
   *
   * @return the state of each, in the order asked
   * @throws InfraException when the device does not tell
   */
  static Map<String, UnitState> of(Device device, List<String> units) {
    return parse(units, HostScript.look(device, ASK + String.join(" ", units)));
  }

  /** systemctl prints a block of lines for each unit, with an empty line between two. */
  static Map<String, UnitState> parse(List<String> units, String printed) {
    String[] blocks = printed.strip().split("\\R\\s*\\R");
    if (blocks.length != units.size() || printed.isBlank()) {
      throw new InfraException("Tried to ask systemd about " + units + "\nSeen: " + printed);
    }
    Map<String, UnitState> states = new LinkedHashMap<>();
    for (int i = 0; i < blocks.length; i++) {
      Map<String, String> values = new HashMap<>();
      Arrays.stream(blocks[i].split("\\R"))
          .map(line -> line.split("=", 2))
          .filter(pair -> pair.length == 2)
          .forEach(pair -> values.put(pair[0], pair[1]));
      String unit = units.get(i);
      states.put(
          unit,
          new UnitState(
              unit,
              values.getOrDefault("ActiveState", "unknown"),
              values.getOrDefault("LoadState", "unknown"),
              values.getOrDefault("Result", ""),
              values.getOrDefault("InvocationID", ""),
              values.getOrDefault("StateChangeTimestampMonotonic", "")));
    }
    return states;
  }

  boolean isActive() {
    return active.equals("active");
  }

  boolean isMasked() {
    return load.equals("masked");
  }

  boolean isSameRunAs(UnitState other) {
    return invocation.equals(other.invocation);
  }

  @Override
  public String toString() {
    String why = isActive() || result.isEmpty() || result.equals("success") ? "" : " " + result;
    return unit + " is " + (isMasked() ? "masked and " : "") + active + why;
  }
}
