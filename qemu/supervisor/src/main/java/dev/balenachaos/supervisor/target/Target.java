package dev.balenachaos.supervisor.target;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the device has been asked to be.
 *
 * @param name the device's name
 * @param config configuration variables, only those that were asked for
 */
public record Target(String name, Map<String, String> config, List<App> apps) {

  /** Makes a target without apps, which is what a fresh device has. */
  static Target empty(String name) {
    return new Target(name, Map.of(), List.of());
  }

  public Optional<App> app(int id) {
    return apps.stream().filter(app -> app.id() == id).findFirst();
  }

  /** Returns whether update locks are to be ignored. */
  public boolean overridesLocks() {
    return Boolean.parseBoolean(config.getOrDefault("SUPERVISOR_OVERRIDE_LOCK", "false"));
  }
}
