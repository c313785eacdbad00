package dev.balenachaos.ssh;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.Stream;

/** A host key that is trusted when first seen, and written down in a file of known hosts. */
record RememberedHostKey(Path knownHosts) implements HostKey {

  Optional<KnownHost> find(String host) {
    if (!Files.exists(knownHosts)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(knownHosts)) {
      return lines
          .flatMap(line -> KnownHost.parse(line).stream())
          .filter(known -> known.host().equals(host))
          .findFirst();
    } catch (IOException e) {
      throw unusable("read", e);
    }
  }

  void add(KnownHost host) {
    try {
      Files.createDirectories(knownHosts.toAbsolutePath().getParent());
      Files.writeString(
          knownHosts, host.line(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw unusable("write", e);
    }
  }

  private InfraException unusable(String act, IOException cause) {
    return new InfraException(
        "Tried: to "
            + act
            + " the known hosts in "
            + knownHosts
            + "\nSeen: "
            + cause
            + "\nDo: make that file readable and writable",
        cause);
  }
}
