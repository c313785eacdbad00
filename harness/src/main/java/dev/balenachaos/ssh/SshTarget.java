package dev.balenachaos.ssh;

import java.nio.file.Path;

/**
 * Where a device's SSH server is, who to be there, and how the device is recognised.
 *
 * @param device the device's name, for errors
 * @param host a host name or address
 * @param port the TCP port; balenaOS listens on {@value #BALENA_PORT}
 * @param user the user to log in as, who must be root for most of what the harness does
 * @param key the private key to log in with
 * @param hostKey how the device's own key is checked
 */
public record SshTarget(
    String device, String host, int port, String user, Path key, HostKey hostKey) {

  /** The port of balenaOS's SSH server (meta-balena {@code sshd.socket}). */
  public static final int BALENA_PORT = 22222;

  /** Returns the address as people write it, for instance {@code root@10.0.0.7:22222}. */
  public String address() {
    return user + "@" + host + ":" + port;
  }
}
