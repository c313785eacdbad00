package dev.balenachaos.fault;

import dev.balenachaos.run.InfraException;
import java.util.Arrays;

/**
 * A negative control: a sabotaged run that an honest scenario does not survive. Chosen by the
 * property {@code control}, for instance {@code -Dcontrol=no-heal}.
 */
public enum Control {
  /** Nothing is sabotaged. */
  NONE("none"),
  /** Faults that do harm are not applied: an honest scenario is INVALID. */
  NO_INJECTION("no-injection"),
  /** Faults that do harm are not healed before the test has ended: an honest scenario FAILs. */
  NO_HEAL("no-heal");

  private final String word;

  Control(String word) {
    this.word = word;
  }

  /**
   * Returns the control of that name.
   *
   * @throws InfraException when there is none
   */
  public static Control named(String word) {
    return Arrays.stream(values())
        .filter(control -> control.word.equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new InfraException(
                    "There is no control '"
                        + word
                        + "'. Known: "
                        + String.join(
                            ", ", Arrays.stream(values()).map(Control::toString).toList())));
  }

  @Override
  public String toString() {
    return word;
  }
}
