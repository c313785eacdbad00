package dev.balenachaos.scenarios;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Container;
import dev.balenachaos.device.Device;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** The container in which a service runs now, whichever that is. */
record ServiceContainer(Device device, String service) {

  private static final String LABEL = "io.balena.service-name";

  /**
   * Returns its id.
   *
   * @throws AssertionError when there is not just one
   */
  String id() {
    List<Container> found =
        device.engine().client().listContainersCmd().withLabelFilter(Map.of(LABEL, service)).exec();
    if (found.size() != 1) {
      throw new AssertionError(
          "[" + device.name() + "] Expected one container of " + service + ", but " + found);
    }
    return found.get(0).getId();
  }

  InspectContainerResponse look() {
    return device.engine().client().inspectContainerCmd(id()).exec();
  }

  /** Returns when its process was started, in the engine's words. */
  String started() {
    return String.valueOf(look().getState().getStartedAt());
  }

  /** Ends its first process behind the engine's back, as a crash does. */
  void crash() {
    device.shell().require("kill -KILL " + look().getState().getPidLong());
  }

  /**
   * Waits until it runs, and was started at another time, for a minute at most, scaled; the engine
   * may be down until then.
   */
  void awaitStartedAnew(String before) {
    Awaitility.await(service + " to be started anew")
        .ignoreExceptions()
        .pollInterval(device.deadlines().scaled(Duration.ofMillis(100)))
        .atMost(device.deadlines().scaled(Duration.ofMinutes(1)))
        .until(
            () -> {
              InspectContainerResponse.ContainerState state = look().getState();
              return Boolean.TRUE.equals(state.getRunning())
                  && !before.equals(state.getStartedAt());
            });
  }

  /** Runs a shell line in it that holds no single quote, and that must succeed. */
  String run(String line) {
    return device.shell().require("balena-engine exec " + id() + " sh -c '" + line + "'");
  }

  /** Starts a shell line in it that holds no single quote, and does not wait for its end. */
  void start(String line) {
    device.shell().require("balena-engine exec --detach " + id() + " sh -c '" + line + "'");
  }

  /** Tells whether a path exists in it; that it does not run is no answer, but an error. */
  boolean has(String path) {
    return run("test -e " + path + " && echo yes || echo no").equals("yes");
  }
}
