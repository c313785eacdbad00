package dev.balenachaos.scenarios;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Container;
import dev.balenachaos.device.Device;
import java.util.List;
import java.util.Map;

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

  /** Runs a shell line in it that holds no single quote, and that must succeed. */
  String run(String line) {
    return device.shell().run("balena-engine exec " + id() + " sh -c '" + line + "'").require(line);
  }
}
