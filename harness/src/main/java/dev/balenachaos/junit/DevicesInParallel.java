package dev.balenachaos.junit;

import dev.balenachaos.run.Property;
import dev.balenachaos.run.Story;
import org.junit.platform.engine.ConfigurationParameters;
import org.junit.platform.engine.support.hierarchical.ParallelExecutionConfiguration;
import org.junit.platform.engine.support.hierarchical.ParallelExecutionConfigurationStrategy;

/**
 * Runs as many tests at the same time as {@code -Ddevices.parallel} says, default one for each
 * processor of the host, since most of a test is waiting; and at most two for each, since a device
 * that waits for others longer than its deadlines allow would be taken for a broken one. Memory is
 * no business of this class: a provider lets a test wait until the host has room for its device.
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

  private static final int MOST = 256;
  private static final int PER_PROCESSOR = 2;

  /** Made by JUnit. */
  public DevicesInParallel() {}

  /**
   * Returns how many threads run tests; none is added for one that waits.
   *
   * @throws dev.balenachaos.run.InfraException when the property is no number from 1 to 256
   */
  @Override
  public ParallelExecutionConfiguration createConfiguration(ConfigurationParameters parameters) {
    int processors = Runtime.getRuntime().availableProcessors();
    int asked = Property.number("devices.parallel", 1, MOST).map(Long::intValue).orElse(processors);
    return new Threads(possible(asked, processors, Story.onConsole()));
  }

  /** Returns how many are to run on a host; that these are fewer than asked for is told once. */
  static int possible(int asked, int processors, Story story) {
    int most = PER_PROCESSOR * processors;
    if (asked > most) {
      story.tellOnce(
          "parallel",
          "%d tests at a time and not %d, as the host has %d processors"
              .formatted(most, asked, processors));
    }
    return Math.min(asked, most);
  }
}
