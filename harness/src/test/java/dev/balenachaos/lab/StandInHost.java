package dev.balenachaos.lab;

import dev.balenachaos.process.HostCommand;
import dev.balenachaos.process.ScratchFolder;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A network of its own that is plugged into the lab's as a device is, and holds programs only. */
final class StandInHost implements AutoCloseable {

  private final Namespace namespace;
  private final Path folder;

  private StandInHost(Namespace namespace, Path folder) {
    this.namespace = namespace;
    this.folder = folder;
  }

  /** Plugs in one that has no address yet. */
  static StandInHost pluggedInto(Path socket, Path log) {
    return pluggedInto(socket, log, List.of());
  }

  /** Plugs in one with the given address, for instance {@code 203.0.113.100/24}. */
  static StandInHost pluggedInto(Path socket, Path log, String address) {
    return pluggedInto(socket, log, List.of(address));
  }

  private static StandInHost pluggedInto(Path socket, Path log, List<String> addresses) {
    Path folder = ScratchFolder.make("bc-host-");
    Switch plug = Switch.pluggedInto(socket, folder);
    return new StandInHost(Namespace.open(addresses, plug, folder, log), folder);
  }

  /** Asks for an address by DHCP and takes it, with the router. */
  String askForAddress() throws IOException {
    Path script = folder.resolve("dhcp");
    Files.writeString(
        script,
        """
        #!/bin/sh
        [ "$1" = bound ] || exit 0
        ip address add "$ip/24" dev tap0 && ip route add default via "$router"
        echo "ip=$ip router=$router dns=$dns"
        """);
    if (!script.toFile().setExecutable(true)) {
      throw new InfraException("Cannot make " + script + " a program");
    }
    return run("busybox", "udhcpc", "-i", "tap0", "-n", "-q", "-t", "5", "-s", script.toString());
  }

  /** Halts its network card, so that it takes no frame any more. */
  void stopReading() {
    HostCommand.run(List.of("kill", "-STOP", namespace.firstProcess()));
  }

  /** Runs a program that must succeed, and returns what it printed. */
  String run(String... command) {
    return HostCommand.run(inside(command));
  }

  List<String> inside(String... command) {
    return namespace.inside(List.of(command));
  }

  /** Returns a folder that goes with it. */
  Path folder() {
    return folder;
  }

  @Override
  public void close() {
    namespace.close();
  }
}
