package dev.balenachaos.lab;

import dev.balenachaos.process.HostCommand;
import dev.balenachaos.process.ScratchFolder;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The network that a lab's services and its devices are in, and nothing else: it has no way to the
 * host's network but the ways that a lab makes ({@link WayIn}, {@link WayOut}). Closing it ends all
 * that runs in it, and so does the end of this virtual machine, whichever way that comes.
 *
 * <p>A device is plugged in by its QEMU: {@code -netdev
 * stream,server=off,addr.type=unix,addr.path=SOCKET}, with one of {@link #sockets}.
 */
public final class LabNetwork implements LabService {

  private final Namespace namespace;
  private final Path folder;
  private final Path logs;
  private final List<Path> sockets;

  private LabNetwork(Namespace namespace, Path folder, Path logs, List<Path> sockets) {
    this.namespace = namespace;
    this.folder = folder;
    this.logs = logs;
    this.sockets = sockets;
  }

  /**
   * Makes a network, with nobody in it yet.
   *
   * @param logs the folder that takes what its services say, one file each; made when missing
   * @param devices how many devices can be plugged in at the same time
   * @throws InfraException when the host does not allow it or lacks a program, with what to do
   */
  public static LabNetwork open(Path logs, int devices) {
    LabTool.requireAll();
    try {
      Files.createDirectories(logs);
    } catch (IOException e) {
      throw new InfraException("The lab's logs have no folder: " + e, e);
    }
    // What the namespace owns goes with its process, also when this machine is killed.
    Path folder = ScratchFolder.make("bc-lab-");
    List<Path> sockets =
        IntStream.range(0, devices).mapToObj(n -> folder.resolve("device" + n)).toList();
    Switch plugs = Switch.listeningOn(sockets, folder);
    Namespace namespace = Namespace.open(addresses(), plugs, folder, logs.resolve("network.log"));
    return new LabNetwork(namespace, folder, logs, sockets);
  }

  private static List<String> addresses() {
    return Stream.of(LabHost.values())
        .map(
            host ->
                host.address() + "/" + (host == LabHost.PUBLIC_DNS ? 32 : LabHost.PREFIX_LENGTH))
        .toList();
  }

  /** Returns the sockets that devices are plugged into, one each; never empty. */
  public List<Path> sockets() {
    return sockets;
  }

  /** Returns the folder for the services' temporary files, which goes with the network. */
  Path folder() {
    return folder;
  }

  /** Makes a folder for the temporary files of one service. */
  Path folderOf(String service) {
    try {
      return Files.createTempDirectory(folder, service);
    } catch (IOException e) {
      throw new InfraException("No folder for " + service + ": " + e, e);
    }
  }

  /** Returns the file that takes what a service says. */
  Path logOf(String service) {
    return logs.resolve(service + ".log");
  }

  /** Returns the command line that runs the given one in the network. */
  List<String> inside(List<String> command) {
    return namespace.inside(command);
  }

  /**
   * Runs a program of the host in the network, as if on the gateway, to its end.
   *
   * @return what it printed; never null but possibly empty
   * @throws InfraException when it fails or takes longer than two minutes
   */
  public String run(List<String> command) {
    requireHealthy();
    return HostCommand.run(inside(command));
  }

  @Override
  public String name() {
    return "network";
  }

  @Override
  public void requireHealthy() {
    if (!namespace.alive()) {
      throw new InfraException(
          "The lab's network is gone. Seen: " + namespace.lastWords() + "\nDo: see " + logs);
    }
  }

  @Override
  public void close() {
    namespace.close();
  }
}
