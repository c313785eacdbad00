package dev.balenachaos.supervisor.apply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.compose.Container;
import dev.balenachaos.supervisor.engine.Engine;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the engine holds at one moment.
 *
 * @param networks as the engine lists them
 * @param volumes as the engine lists them, also those of nobody's
 */
record EngineView(List<Container> containers, List<JsonNode> networks, List<JsonNode> volumes) {
  private static final int NOBODYS = 0;
  private static final Pattern SCOPED = Pattern.compile("(\\d{1,9})_.+");

  /** Looks at the engine once. */
  static EngineView of(Engine engine, Containers containers) {
    return new EngineView(containers.all(), engine.networks(), engine.volumes());
  }

  /** Returns the apps of which there is a container or a network, in order. */
  SortedSet<Integer> apps() {
    SortedSet<Integer> apps = new TreeSet<>();
    containers.forEach(container -> apps.add(container.appId()));
    networks.forEach(network -> apps.add(appOf(network)));
    apps.remove(NOBODYS);
    return apps;
  }

  /** Returns the apps of which there is anything, be it only a volume that the supervisor made. */
  SortedSet<Integer> appsWithVolumes() {
    SortedSet<Integer> apps = apps();
    volumes.stream().filter(EngineView::isSupervised).forEach(each -> apps.add(appOf(each)));
    apps.remove(NOBODYS);
    return apps;
  }

  /** Returns whether the supervisor made a volume. */
  static boolean isSupervised(JsonNode volume) {
    return volume.path("Labels").has("io.balena.supervised");
  }

  /** Returns what belongs to one app. */
  EngineView of(int appId) {
    return new EngineView(
        containers.stream().filter(each -> each.appId() == appId).toList(),
        networks.stream().filter(each -> appOf(each) == appId).toList(),
        volumes.stream().filter(each -> appOf(each) == appId).toList());
  }

  /** Returns the id of the app that a network or a volume belongs to; 0 if to none. */
  static int appOf(JsonNode thing) {
    JsonNode label = thing.path("Labels").path("io.balena.app-id");
    if (!label.isMissingNode()) {
      return label.asInt();
    }
    Matcher name = SCOPED.matcher(thing.path("Name").asText());
    return name.matches() ? Integer.parseInt(name.group(1)) : NOBODYS;
  }
}
