package dev.balenachaos.qemu.likeness;

import dev.balenachaos.device.Device;
import java.nio.file.Path;

/** Drop-ins below /run, which change a unit's settings for a test. */
final class Drop {

  private Drop() {}

  /**
   * Gives a service other settings; they hold from its next start.
   *
   * @param service for instance {@code balena.service}
   * @param settings lines of the section {@code [Service]}, without single quotes
   */
  static void in(Device device, String service, String... settings) {
    Path file = file(service);
    device
        .shell()
        .require(
            "mkdir -p %s; printf '%%s\\n' '[Service]' '%s' >%s; systemctl daemon-reload"
                .formatted(file.getParent(), String.join("' '", settings), file));
  }

  /** Takes the settings back; those of before hold from the service's next start. */
  static void out(Device device, String service) {
    device.shell().require("rm -f " + file(service) + "; systemctl daemon-reload");
  }

  private static Path file(String service) {
    return Path.of("/run/systemd/system", service + ".d", "likeness.conf");
  }
}
