package dev.balenachaos.ssh;

import java.util.Base64;
import java.util.Optional;

/**
 * A line of a {@code known_hosts} file as this project writes it: one plain host, no markers.
 *
 * @param host as OpenSSH writes it, {@code [127.0.0.1]:22222} for any port but 22
 * @param type for instance {@code ssh-ed25519}
 * @param key in Base64
 */
record KnownHost(String host, String type, String key) {

  static Optional<KnownHost> parse(String line) {
    String[] words = line.strip().split("\\s+");
    return words.length < 3 || words[0].startsWith("#")
        ? Optional.empty()
        : Optional.of(new KnownHost(words[0], words[1], words[2]));
  }

  String line() {
    return host + " " + type + " " + key + "\n";
  }

  String fingerprint() {
    return ExpectedHostKey.fingerprintOf(Base64.getDecoder().decode(key));
  }
}
