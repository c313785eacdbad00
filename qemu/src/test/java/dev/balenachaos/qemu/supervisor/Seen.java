package dev.balenachaos.qemu.supervisor;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.model.Container;
import dev.balenachaos.device.Device;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a device has of apps.
 *
 * @param appState the supervisor's word, for instance {@code applied}
 * @param commit the release that the supervisor names
 * @param containers the state of each container that the supervisor made, by its name
 */
record Seen(String appState, String commit, Map<String, String> containers) {

  private static final Map<String, String> SUPERVISED = Map.of("io.balena.supervised", "true");

  static Seen on(Device device) {
    JsonNode status = device.supervisor().get("/v2/state/status").json();
    List<Container> listed =
        device
            .engine()
            .client()
            .listContainersCmd()
            .withShowAll(true)
            .withLabelFilter(SUPERVISED)
            .exec();
    Map<String, String> containers = new TreeMap<>();
    for (Container container : listed) {
      containers.put(String.join(" ", container.getNames()), container.getState());
    }
    return new Seen(status.path("appState").asText(), status.path("release").asText(), containers);
  }
}
