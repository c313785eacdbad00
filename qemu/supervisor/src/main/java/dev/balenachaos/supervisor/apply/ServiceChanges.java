package dev.balenachaos.supervisor.apply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.compose.Container;
import dev.balenachaos.supervisor.compose.Drift;
import dev.balenachaos.supervisor.target.App;
import dev.balenachaos.supervisor.target.Service;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How the containers of an app differ from its services (balena-supervisor's compose/app.ts).
 *
 * @param removals containers that go and have no successor yet: of services that are no more,
 *     doubles, and those in the way of a network or volume that leaves
 * @param updates containers that are not as their service asks
 * @param installs services without a container
 */
record ServiceChanges(List<Container> removals, List<Update> updates, List<Service> installs) {
  /** The host made an interface too late; the engine does not try again by itself. */
  private static final Pattern LATE_INTERFACE =
      Pattern.compile("userland proxy.*cannot assign requested address$", Pattern.CASE_INSENSITIVE);

  /**
   * A container that is not as its service asks.
   *
   * @param drift the names of what differs in its configuration, perhaps none
   */
  record Update(Container current, Service target, List<String> drift) {}

  /**
   * Compares the containers with the services.
   *
   * @param configs the configuration of each service, by its name
   * @param inTheWay whether a container uses a network or volume that leaves
   */
  static ServiceChanges between(
      App app,
      List<Container> present,
      Map<String, ObjectNode> configs,
      Predicate<Container> inTheWay) {
    List<Container> removals = new ArrayList<>();
    List<Update> updates = new ArrayList<>();
    List<Service> installs = new ArrayList<>();
    present.stream()
        .filter(container -> app.service(container.service()).isEmpty())
        .forEach(removals::add);
    for (Service service : app.services()) {
      List<Container> own =
          present.stream().filter(each -> each.service().equals(service.name())).toList();
      if (own.isEmpty()) {
        installs.add(service);
        continue;
      }
      Container current = current(app, service, own);
      List<String> drift =
          Drift.between(current, Objects.requireNonNull(configs.get(service.name())));
      boolean asAsked = drift.isEmpty() && current.commit().equals(app.commit());
      List<Container> leaving =
          Stream.concat(
                  own.stream().filter(each -> !each.id().equals(current.id())),
                  Stream.of(current).filter(each -> asAsked && inTheWay.test(each)))
              .toList();
      removals.addAll(leaving);
      if (leaving.isEmpty() && !(asAsked && isSettled(current, service))) {
        updates.add(new Update(current, service, drift));
      }
    }
    return new ServiceChanges(removals, updates, installs);
  }

  /**
   * Of several containers of a service the one that bears the name of the target is kept, else the
   * one made last. The name comes first since the clock may have been set back in between.
   */
  private static Container current(App app, Service service, List<Container> own) {
    return own.stream()
        .max(
            Comparator.comparing((Container each) -> each.name().equals(app.containerName(service)))
                .thenComparing(Container::created))
        .orElseThrow();
  }

  /** An exited container is settled: only the engine's policy of restarts may start it again. */
  private static boolean isSettled(Container current, Service service) {
    if (current.isStopping()) {
      return false;
    }
    if (!service.running()) {
      return current.hasExited();
    }
    boolean neverStarted = current.isInstalled();
    boolean cameTooEarly =
        current.hasExited() && LATE_INTERFACE.matcher(current.startError().strip()).find();
    return !neverStarted && !cameTooEarly;
  }

  /** Returns whether a service is still to be installed, updated, started or stopped. */
  boolean concern(String service) {
    return installs.stream().anyMatch(each -> each.name().equals(service))
        || updates.stream().anyMatch(each -> each.target().name().equals(service));
  }
}
