package dev.balenachaos.scenarios;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.HostConfig;
import dev.balenachaos.device.Device;
import dev.balenachaos.run.Timeline;
import java.time.Duration;

/**
 * A container that somebody has started on the engine by hand, as {@code balena-engine run --rm}
 * does: without a restart policy. It does nothing, and is removed when it ends, which it does by
 * itself after {@link #LIFE}.
 */
record UnguardedContainer(Device device, String id) implements AutoCloseable {

  /** Longer than what it is to see; not scaled. */
  private static final Duration LIFE = Duration.ofMinutes(20);

  /**
   * Starts one.
   *
   * @param image one on the device, with busybox in it
   */
  static UnguardedContainer on(Device device, String image) {
    DockerClient engine = device.engine().client();
    String id =
        engine
            .createContainerCmd(image)
            .withCmd("sleep", Long.toString(LIFE.toSeconds()))
            .withHostConfig(HostConfig.newHostConfig().withNetworkMode("none").withAutoRemove(true))
            .exec()
            .getId();
    engine.startContainerCmd(id).exec();
    return new UnguardedContainer(device, id);
  }

  /** Asserts that it runs now. */
  void assertRuns() {
    if (!Boolean.TRUE.equals(
        device.engine().client().inspectContainerCmd(id).exec().getState().getRunning())) {
      throw new AssertionError(
          "[" + device.name() + "] Expected " + id + " to run, but it does not");
    }
  }

  /** Asserts that it has ended, and so is gone: an engine that answers has removed it. */
  void assertIsGone() {
    if (isThere()) {
      throw new AssertionError(
          "[" + device.name() + "] Expected " + id + " to be gone, but it is not");
    }
    device
        .timeline()
        .record(
            Timeline.Kind.STEP, "engine", "has not started the container without a restart policy");
  }

  private boolean isThere() {
    try {
      device.engine().client().inspectContainerCmd(id).exec();
      return true;
    } catch (NotFoundException e) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      device.engine().client().removeContainerCmd(id).withForce(true).exec();
    } catch (NotFoundException e) {
      // as it should be
    }
  }
}
