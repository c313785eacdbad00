package dev.balenachaos.wire;

import java.util.Locale;

/**
 * A name of a host, or all names below one.
 *
 * @param name in lower case, without the dot at the end
 * @param below whether the names below it are meant, and not it
 */
record NamePattern(String name, boolean below) {

  /**
   * Reads {@code api.lab.test} or {@code *.lab.test}.
   *
   * @throws IllegalArgumentException when it is empty or has a star elsewhere
   */
  static NamePattern parse(String text) {
    boolean below = text.startsWith("*.");
    String name = plain(below ? text.substring(2) : text);
    if (name.isEmpty() || name.contains("*")) {
      throw new IllegalArgumentException(
          "'" + text + "' is no name: write for instance api.lab.test or *.lab.test");
    }
    return new NamePattern(name, below);
  }

  /** Returns a name as names are compared. */
  static String plain(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  /** Tells whether a name, in lower case and without the dot at the end, is meant. */
  boolean covers(String other) {
    return below ? other.endsWith("." + name) : other.equals(name);
  }

  @Override
  public String toString() {
    return below ? "*." + name : name;
  }
}
