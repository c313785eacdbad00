package dev.balenachaos.device;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where the network card leads that a device takes for its way to the internet.
 *
 * @param socket the unix socket of a lab's network that the cable is plugged into
 * @param config what the device's {@code config.json} says of the cloud there, from its first boot
 *     on: texts and numbers by key; empty for a device that belongs to no cloud
 */
public record Uplink(Path socket, Map<String, Object> config) {

  public Uplink {
    config = Map.copyOf(config);
  }

  /** Tells whether a device there belongs to a cloud. */
  public boolean managed() {
    return !config.isEmpty();
  }
}
