package dev.balenachaos.fault;

import java.util.regex.Pattern;

/** Names of units, as a shell takes them for one word. */
final class UnitName {

  private static final Pattern WHOLE =
      Pattern.compile("[A-Za-z0-9:_.@-]+\\.(service|socket|timer|path|target)");

  private UnitName() {}

  /**
   * Returns the name.
   *
   * @throws IllegalArgumentException when it is none, or is not whole
   */
  static String checked(String unit) {
    if (!WHOLE.matcher(unit).matches()) {
      throw new IllegalArgumentException(
          "'" + unit + "' is no whole name of a unit, such as chronyd.service");
    }
    return unit;
  }
}
