package dev.balenachaos.supervisor.target;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the device has been asked to be.
 *
 * @param local whether the device is in local mode, in which the apps are those that were posted to
 *     it; an unmanaged device always is
 * @param name the device's name
 * @param config configuration variables, only those that were asked for
 */
public record Target(boolean local, String name, Map<String, String> config, List<App> apps) {

  private static final Duration DEFAULT_POLL_INTERVAL = Duration.ofMinutes(15);
  private static final Duration DEFAULT_REQUEST_TIMEOUT = Duration.ofSeconds(59);
  private static final Set<String> TRUE = Set.of("true", "1", "on");
  private static final Set<String> FALSE = Set.of("false", "0", "off", "");

  /** Makes a target without apps, which is what a fresh device has. */
  static Target empty(String name) {
    return new Target(true, name, Map.of(), List.of());
  }

  public Optional<App> app(int id) {
    return apps.stream().filter(app -> app.id() == id).findFirst();
  }

  /**
   * Returns the poll interval, which is the longest time between two tries to apply as well:
   * SUPERVISOR_POLL_INTERVAL in milliseconds, else 15 minutes.
   */
  public Duration pollInterval() {
    return milliseconds("SUPERVISOR_POLL_INTERVAL", DEFAULT_POLL_INTERVAL);
  }

  /** Returns how long the cloud may be silent: SUPERVISOR_API_REQUEST_TIMEOUT, else 59 s. */
  public Duration requestTimeout() {
    return milliseconds("SUPERVISOR_API_REQUEST_TIMEOUT", DEFAULT_REQUEST_TIMEOUT);
  }

  /** Returns HOST_FIREWALL_MODE, off by default; what it says need not be a mode. */
  public String firewallMode() {
    return config.getOrDefault("HOST_FIREWALL_MODE", "off");
  }

  /** Returns whether update locks are to be ignored; not by default. */
  public boolean overridesLocks() {
    return flag("SUPERVISOR_OVERRIDE_LOCK", false);
  }

  /** Returns whether a poll is made at the start and when the cloud asks for it; by default so. */
  public boolean updatesInstantly() {
    return flag("SUPERVISOR_INSTANT_UPDATE_TRIGGER", true);
  }

  /** Returns whether the way to the cloud is tried every few seconds; by default so. */
  public boolean checksConnectivity() {
    return flag("SUPERVISOR_CONNECTIVITY_CHECK", true);
  }

  /** Returns whether logs go to the cloud; by default so. */
  public boolean sendsLogs() {
    return flag("SUPERVISOR_LOG_CONTROL", true);
  }

  /** Returns whether the use of processor, memory and storage is reported; by default so. */
  public boolean reportsMetrics() {
    return flag("SUPERVISOR_HARDWARE_METRICS", true);
  }

  /** A value that is none of those known falls back to the default, as in the real supervisor. */
  private boolean flag(String variable, boolean otherwise) {
    return flag(config, variable, otherwise);
  }

  static boolean flag(Map<String, String> config, String variable, boolean otherwise) {
    String given = config.get(variable);
    if (given == null || !(TRUE.contains(given) || FALSE.contains(given))) {
      return otherwise;
    }
    return TRUE.contains(given);
  }

  private Duration milliseconds(String variable, Duration otherwise) {
    String given = config.getOrDefault(variable, "");
    return given.matches("[1-9][0-9]{0,9}") ? Duration.ofMillis(Long.parseLong(given)) : otherwise;
  }
}
