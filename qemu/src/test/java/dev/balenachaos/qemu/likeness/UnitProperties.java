package dev.balenachaos.qemu.likeness;

import dev.balenachaos.device.Device;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What {@code systemctl show} says of the units of a table, asked for once: each call is slow. */
final class UnitProperties {

  /** Properties that list units: the table names those that must be there, not all of them. */
  private static final Set<String> LISTS =
      Set.of("Names", "Requires", "Wants", "After", "Before", "PartOf", "Conflicts");

  private final Map<String, Map<String, String>> units;

  private UnitProperties(Map<String, Map<String, String>> units) {
    this.units = units;
  }

  /**
   * Asks for all units and properties of a table.
   *
   * @param table a resource beside this class: a heading, then lines that begin with a unit, a tab,
   *     a property, a tab
   */
  static UnitProperties of(Device device, String table) {
    Set<String> names = new LinkedHashSet<>();
    Set<String> properties = new LinkedHashSet<>(List.of("LoadState"));
    for (String row : Table.rows(table)) {
      String[] cells = row.split("\t");
      names.add(cells[0]);
      properties.add(cells[1]);
    }
    String shown =
        device
            .shell()
            .require(
                "systemctl show --property "
                    + String.join(",", properties)
                    + " -- '"
                    + String.join("' '", names)
                    + "'");
    String[] blocks = shown.split("\n\n");
    Map<String, Map<String, String>> units = new HashMap<>();
    int block = 0;
    for (String name : names) {
      units.put(name, properties(blocks[block++]));
    }
    return new UnitProperties(units);
  }

  /** Tells whether a property is a list of units. */
  static boolean isList(String property) {
    return LISTS.contains(property);
  }

  /**
   * Returns the value of a property.
   *
   * @throws AssertionError when systemd has no such unit, or the unit no such property
   */
  String value(String unit, String property) {
    Map<String, String> properties = units.getOrDefault(unit, Map.of());
    if (!"loaded".equals(properties.get("LoadState"))) {
      throw new AssertionError(unit + " is not loaded but " + properties.get("LoadState"));
    }
    String value = properties.get(property);
    if (value == null) {
      throw new AssertionError(unit + " has no property " + property + ": " + properties);
    }
    return value;
  }

  private static Map<String, String> properties(String block) {
    Map<String, String> properties = new HashMap<>();
    block
        .lines()
        // Names with a backslash come quoted, and with two of them.
        .map(line -> line.replace("\"", "").replace("\\\\", "\\").split("=", 2))
        .forEach(pair -> properties.merge(pair[0], pair[1], (one, other) -> one + " " + other));
    return properties;
  }
}
