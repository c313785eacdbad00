package dev.balenachaos.ssh;

import java.nio.file.Path;

/**
 * How a device's own key is checked. Every way is strict: a key that does not fit ends the login.
 */
public sealed interface HostKey permits ExpectedHostKey, RememberedHostKey {

  /**
   * Expects a key by its fingerprint.
   *
   * @param fingerprint as {@code ssh-keygen -l} prints it, for instance {@code SHA256:nThbg6k…}
   * @throws dev.balenachaos.run.InfraException when it is no such fingerprint
   */
  static HostKey fingerprint(String fingerprint) {
    return ExpectedHostKey.ofFingerprint(fingerprint);
  }

  /**
   * Expects a public key.
   *
   * @param line the line of a {@code .pub} file, for instance {@code ssh-ed25519 AAAA… comment}
   * @throws dev.balenachaos.run.InfraException when it is no such line
   */
  static HostKey publicKey(String line) {
    return ExpectedHostKey.ofPublicKey(line);
  }

  /**
   * Trusts the key that is seen first, writes it down, and expects it from then on.
   *
   * @param knownHosts a file of OpenSSH's {@code known_hosts} form; made at first use
   */
  static HostKey firstSeen(Path knownHosts) {
    return new RememberedHostKey(knownHosts);
  }
}
