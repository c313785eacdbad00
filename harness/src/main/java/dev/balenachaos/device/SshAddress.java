package dev.balenachaos.device;

import dev.balenachaos.run.InfraException;
import dev.balenachaos.ssh.SshTarget;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An address of a device that is reached by SSH, {@code
 * ssh://root@HOST:PORT?key=PATH&hostkey=SHA256:…&name=NAME&factor=2}, of which only the host is
 * needed.
 *
 * @param key the private key's file
 * @param hostKey the fingerprint of the device's own key, where it is given
 * @param deadlines how much slower than real hardware the device is ({@code factor})
 */
record SshAddress(
    String name,
    String user,
    String host,
    int port,
    Path key,
    Optional<String> hostKey,
    Deadlines deadlines) {

  private static final Set<String> KNOWN = Set.of("key", "hostkey", "name", "factor");

  static SshAddress parse(URI address, Path home) {
    if (address.getHost() == null) {
      throw wrong(
          address,
          address.getRawAuthority() == null
              ? "it names no host"
              : "'"
                  + address.getRawAuthority()
                  + "' is no USER@HOST:PORT: a host's name has letters, digits, '-' and '.' alone");
    }
    Map<String, String> query = query(address);
    String user = address.getUserInfo() == null ? "root" : address.getUserInfo();
    int port = address.getPort() < 0 ? SshTarget.BALENA_PORT : address.getPort();
    return new SshAddress(
        query.getOrDefault("name", name(address.getHost(), port)),
        user,
        address.getHost(),
        port,
        key(query.getOrDefault("key", "~/.ssh/id_ed25519"), home),
        Optional.ofNullable(query.get("hostkey")),
        deadlines(address, query.getOrDefault("factor", "1")));
  }

  /** Two devices behind one host are two: by its name this host keeps what has to be undone. */
  private static String name(String host, int port) {
    return port == SshTarget.BALENA_PORT ? host : host + "-" + port;
  }

  private static Map<String, String> query(URI address) {
    Map<String, String> query = new LinkedHashMap<>();
    if (address.getQuery() == null) {
      return query;
    }
    for (String part : address.getQuery().split("&")) {
      String[] pair = part.split("=", 2);
      if (pair.length != 2 || pair[1].isEmpty() || !KNOWN.contains(pair[0])) {
        throw wrong(address, "it does not know '" + part + "'");
      }
      query.put(pair[0], pair[1]);
    }
    return query;
  }

  private static Path key(String path, Path home) {
    return path.startsWith("~/") ? home.resolve(path.substring(2)) : Path.of(path).toAbsolutePath();
  }

  private static Deadlines deadlines(URI address, String factor) {
    try {
      return new Deadlines(Double.parseDouble(factor));
    } catch (IllegalArgumentException e) {
      throw wrong(address, "the factor " + factor + " is no number of at least 1");
    }
  }

  private static InfraException wrong(URI address, String seen) {
    return new InfraException(
        "Tried: to read the device's address "
            + address
            + "\nSeen: "
            + seen
            + "\nDo: write it as ssh://root@HOST:PORT?key=PATH&hostkey=SHA256:…&name=NAME&factor=1");
  }
}
