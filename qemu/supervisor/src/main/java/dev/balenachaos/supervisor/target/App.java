package dev.balenachaos.supervisor.target;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One app of the target. In local mode the id stands for the app's uuid as well.
 *
 * @param commit the release's commit; empty if the app has no release, and then no services
 * @param volumes compose definitions by name, without the app's prefix
 * @param networks compose definitions by name, without the app's prefix
 */
public record App(
    int id,
    String name,
    String commit,
    int releaseId,
    List<Service> services,
    Map<String, ObjectNode> volumes,
    Map<String, ObjectNode> networks) {

  public String uuid() {
    return Integer.toString(id);
  }

  public Optional<Service> service(String serviceName) {
    return services.stream().filter(service -> service.name().equals(serviceName)).findFirst();
  }

  /** Returns the name under which the engine knows a volume or a network of this app. */
  public String scoped(String thing) {
    return id + "_" + thing;
  }

  /** Returns the name under which the engine knows the container of a service. */
  public String containerName(Service service) {
    return service.name() + "_" + service.imageId() + "_" + releaseId + "_" + commit;
  }
}
