package dev.balenachaos.probe;

/**
 * What a probe was told.
 *
 * @param good whether a healthy device answers so
 * @param value the answer in a few words; a new value is a change on the timeline, so a value that
 *     drifts all the time is rounded by its probe
 */
public record Answer(boolean good, String value) {

  /** Returns an answer that a healthy device gives. */
  public static Answer good(String value) {
    return new Answer(true, value);
  }

  /** Returns an answer that a healthy device does not give. */
  public static Answer bad(String value) {
    return new Answer(false, value);
  }
}
