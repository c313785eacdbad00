package dev.balenachaos.lab;

import dev.balenachaos.run.InfraException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/**
 * A way for this host from a port of its loopback interface to a TCP server in the lab's network.
 */
public final class WayOut implements LabService {

  private final LabNetwork network;
  private final String name;
  private final Doorway door;
  private final ServiceProcess process;

  private WayOut(LabNetwork network, LabHost host, int port) {
    this.network = network;
    this.name = "way-out-" + host.hostName() + "-" + port;
    Path folder = network.folderOf("out");
    Path socket = folder.resolve("socket");
    UnixDomainSocketAddress inside = UnixDomainSocketAddress.of(socket);
    this.process =
        ServiceProcess.inside(
            network,
            name,
            Socat.connections(
                "UNIX-LISTEN:" + socket, "TCP4:%s:%d,nodelay".formatted(host.address(), port)),
            folder);
    this.door = Doorway.onLoopback(name, caller -> Crossing.between(caller, inside, this.name));
  }

  /**
   * Opens a way; connections are taken when this returns.
   *
   * @param port where the server listens, or will listen, in the lab's network
   */
  public static WayOut open(LabNetwork network, LabHost host, int port) {
    WayOut way = new WayOut(network, host, port);
    try {
      way.process.awaitSaying(Socat.READY);
      return way;
    } catch (RuntimeException e) {
      way.close();
      throw e;
    }
  }

  /** Returns where it begins: a free port of the loopback interface that was chosen for it. */
  public InetSocketAddress address() {
    return (InetSocketAddress) door.address();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void requireHealthy() {
    network.requireHealthy();
    process.requireAlive();
    if (!door.isOpen()) {
      throw new InfraException("The " + name + " is closed");
    }
  }

  @Override
  public void close() {
    door.close();
    process.close();
  }
}
