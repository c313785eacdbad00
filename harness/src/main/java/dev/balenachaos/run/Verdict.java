package dev.balenachaos.run;

import org.awaitility.core.ConditionTimeoutException;
import org.opentest4j.TestAbortedException;

/** What a run of a scenario has shown. */
public enum Verdict {
  /** The device did what it must. */
  PASS,
  /**
   * The device did not do what it must: an assertion failed, or a wait by Awaitility was in vain.
   */
  FAIL,
  /** The device was not steady at the start, or the fault had no effect: nothing was proved. */
  INVALID,
  /** The harness, the lab or the access to the device broke: nothing is known of the device. */
  INFRA,
  /** The test asks for what this device cannot do: JUnit counts it as skipped. */
  SKIPPED;

  /**
   * Judges what a test ended with.
   *
   * @param thrown what the test threw, or null when it ended normally
   */
  public static Verdict of(@org.jspecify.annotations.Nullable Throwable thrown) {
    if (thrown == null) {
      return PASS;
    }
    if (thrown instanceof InvalidException) {
      return INVALID;
    }
    if (thrown instanceof TestAbortedException) {
      return SKIPPED;
    }
    if (thrown instanceof AssertionError || thrown instanceof ConditionTimeoutException) {
      return FAIL;
    }
    return INFRA;
  }
}
