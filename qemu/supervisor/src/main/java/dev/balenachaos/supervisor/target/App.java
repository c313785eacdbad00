package dev.balenachaos.supervisor.target;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One app of the target.
 *
 * @param uuid the same as the id in a target that was posted locally
 * @param commit the release's commit; empty if the app has no release, and then no services
 * @param volumes compose definitions by name, without the app's prefix
 * @param networks compose definitions by name, without the app's prefix
 */
public record App(
    int id,
    String uuid,
    String name,
    String commit,
    int releaseId,
    List<Service> services,
    Map<String, ObjectNode> volumes,
    Map<String, ObjectNode> networks) {

  public Optional<Service> service(String serviceName) {
    return services.stream().filter(service -> service.name().equals(serviceName)).findFirst();
  }

  /** Returns the name under which the engine knows a volume of this app. */
  public String volumeName(String volume) {
    return id + "_" + volume;
  }

  /** Returns the name under which the engine knows a network of this app. */
  public String networkName(String network) {
    return uuid + "_" + network;
  }

  /** Returns the name under which the engine knows the container of a service. */
  public String containerName(Service service) {
    return service.name() + "_" + service.imageId() + "_" + releaseId + "_" + commit;
  }
}
