package dev.balenachaos.junit;

import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.ConfigurationParameters;
import org.junit.platform.engine.support.hierarchical.ParallelExecutionConfiguration;
import org.junit.platform.engine.support.hierarchical.ParallelExecutionConfigurationStrategy;

/**
 * Runs as many tests at the same time as {@code -Ddevices.parallel} says, default one. A provider
 * may let a test wait until the host has room for its device.
 *
 * <p>JUnit finds it by the file {@code junit-platform.properties} on the class path of the tests:
 *
 * <pre>{@code
 * junit.jupiter.execution.parallel.enabled = true
 * junit.jupiter.execution.parallel.config.strategy = custom
 * junit.jupiter.execution.parallel.config.custom.class = dev.balenachaos.junit.DevicesInParallel
 * }</pre>
 */
public final class DevicesInParallel implements ParallelExecutionConfigurationStrategy {

  private static final String PROPERTY = "devices.parallel";
  private static final int MOST = 256;

  /** Made by JUnit. */
  public DevicesInParallel() {}

  /**
   * Returns how many threads run tests; none is added for one that waits.
   *
   * @throws IllegalArgumentException when the property is no number from 1 to 256
   */
  @Override
  public ParallelExecutionConfiguration createConfiguration(ConfigurationParameters parameters) {
    return new Threads(number(System.getProperty(PROPERTY)));
  }

  static int number(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return 1;
    }
    try {
      int number = Integer.parseInt(text.strip());
      if (number >= 1 && number <= MOST) {
        return number;
      }
      throw unusable(text, null);
    } catch (NumberFormatException e) {
      throw unusable(text, e);
    }
  }

  private static IllegalArgumentException unusable(String text, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "Tried: to run tests at the same time, as many as -D"
            + PROPERTY
            + " says\nSeen: '"
            + text
            + "', which is no number from 1 to "
            + MOST
            + "\nDo: give one, for instance -D"
            + PROPERTY
            + "=4",
        cause);
  }
}
