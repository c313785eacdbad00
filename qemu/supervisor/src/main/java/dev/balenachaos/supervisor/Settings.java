package dev.balenachaos.supervisor;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the host's start script passes to the supervisor's container, under the names of
 * meta-balena's {@code start-balena-supervisor}.
 *
 * @param engineSocket DOCKER_SOCKET, default {@code /var/run/balena-engine.sock}
 * @param port LISTEN_PORT, default 48484
 * @param hostRoot where the host's root is bound, default {@code /mnt/root}
 * @param bootPartition BOOT_MOUNTPOINT below the host's root, default {@code /mnt/boot}
 * @param led LED_FILE, default {@code /sys/class/leds/led0/brightness}
 * @param data where the target is kept, default {@code /data}
 * @param certificates NODE_EXTRA_CA_CERTS, a file of certificate authorities that is there on a
 *     device with a balenaRootCA
 */
record Settings(
    Path engineSocket,
    int port,
    Path hostRoot,
    Path bootPartition,
    Path led,
    Path data,
    Optional<Path> certificates) {

  /**
   * Reads the settings. Besides the script's own, HOST_ROOT and DATA move the two bound folders,
   * for a run outside of a container.
   *
   * @throws NumberFormatException if the port is no number
   */
  static Settings from(Map<String, String> environment) {
    Path hostRoot = Path.of(environment.getOrDefault("HOST_ROOT", "/mnt/root"));
    String boot = environment.getOrDefault("BOOT_MOUNTPOINT", "/mnt/boot");
    String port = environment.getOrDefault("LISTEN_PORT", "");
    String led = environment.getOrDefault("LED_FILE", "");
    return new Settings(
        Path.of(environment.getOrDefault("DOCKER_SOCKET", "/var/run/balena-engine.sock")),
        port.isEmpty() ? 48484 : Integer.parseInt(port),
        hostRoot,
        hostRoot.resolve(boot.replaceFirst("^/+", "")),
        Path.of(led.isEmpty() ? "/sys/class/leds/led0/brightness" : led),
        Path.of(environment.getOrDefault("DATA", "/data")),
        Optional.of(environment.getOrDefault("NODE_EXTRA_CA_CERTS", ""))
            .filter(file -> !file.isEmpty())
            .map(Path::of));
  }
}
