package dev.balenachaos.run;

import java.util.Optional;

/** What people set for a run by {@code -D}. */
public final class Property {

  private Property() {}

  /**
   * Returns a whole number that a property says; empty where it is not set, or blank.
   *
   * @throws InfraException when it is set to anything else than a number between the two
   */
  public static Optional<Long> number(String name, long least, long most) {
    String text = System.getProperty(name, "");
    if (text.isBlank()) {
      return Optional.empty();
    }
    try {
      long number = Long.parseLong(text.strip());
      if (number >= least && number <= most) {
        return Optional.of(number);
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new InfraException(
        "Tried: to read -D%1$s\nSeen: '%2$s', which is no whole number from %3$d to %4$d\nDo: give one, or leave -D%1$s out"
            .formatted(name, text, least, most));
  }
}
