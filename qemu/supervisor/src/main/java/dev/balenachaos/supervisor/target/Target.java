package dev.balenachaos.supervisor.target;

import java.time.Duration;
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

  private static final Duration DEFAULT_POLL_INTERVAL = Duration.ofMinutes(15);

  /** Makes a target without apps, which is what a fresh device has. */
  static Target empty(String name) {
    return new Target(name, Map.of(), List.of());
  }

  public Optional<App> app(int id) {
    return apps.stream().filter(app -> app.id() == id).findFirst();
  }

  /**
   * Returns the poll interval, which is the longest time between two tries to apply:
   * SUPERVISOR_POLL_INTERVAL in milliseconds, else 15 minutes.
   */
  public Duration pollInterval() {
    String given = config.getOrDefault("SUPERVISOR_POLL_INTERVAL", "");
    return given.matches("[1-9][0-9]{0,9}")
        ? Duration.ofMillis(Long.parseLong(given))
        : DEFAULT_POLL_INTERVAL;
  }

  /** Returns HOST_FIREWALL_MODE, off by default; what it says need not be a mode. */
  public String firewallMode() {
    return config.getOrDefault("HOST_FIREWALL_MODE", "off");
  }

  /** Returns whether update locks are to be ignored. */
  public boolean overridesLocks() {
    return Boolean.parseBoolean(config.getOrDefault("SUPERVISOR_OVERRIDE_LOCK", "false"));
  }
}
