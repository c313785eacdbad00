package dev.balenachaos.device;

/**
 * What the supervisor of a device that belongs to a cloud wants to see with each request. Attached
 * to the device ({@link Device#attachments()}) by whoever learns of it, the newest is used.
 *
 * @param key the device's own key, which the supervisor reports to its cloud as {@code api_secret}
 */
public record SupervisorKey(String key) {

  @Override
  public String toString() {
    return "SupervisorKey[not shown]";
  }
}
