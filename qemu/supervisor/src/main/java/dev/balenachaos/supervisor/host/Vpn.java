package dev.balenachaos.supervisor.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;

/** The device's connection to the cloud's VPN (balena-supervisor's network.ts). */
public final class Vpn {
  private static final Set<String> NOT_ENABLED = Set.of("inactive", "deactivating", "unknown", "");

  private final Path active;
  private final HostPrograms programs;

  Vpn(Path hostRoot, HostPrograms programs) {
    this.active = hostRoot.resolve("run/openvpn/vpn_status/active");
    this.programs = programs;
  }

  /**
   * Returns whether systemd runs openvpn, or tries to. On an unmanaged device the unit's conditions
   * are not met, and so it does not.
   */
  public boolean isEnabled() {
    try {
      return !NOT_ENABLED.contains(programs.output("systemctl", "is-active", "openvpn.service"));
    } catch (IOException e) {
      throw new UncheckedIOException("The host cannot be asked for openvpn.service", e);
    }
  }

  /** Returns whether the tunnel stands. */
  public boolean isConnected() {
    return Files.exists(active, LinkOption.NOFOLLOW_LINKS);
  }
}
