package dev.balenachaos.lab;

import dev.balenachaos.run.InfraException;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * A way for devices from an address in the lab's network to a TCP server on the host's loopback
 * interface. The end of either direction is passed on alone; a connection that is reset on the host
 * just ends for the device.
 */
public final class WayIn implements LabService {

  private final LabNetwork network;
  private final String name;
  private final Doorway door;
  private final ServiceProcess process;
  private volatile InetSocketAddress target;

  private WayIn(LabNetwork network, LabHost host, int port, InetSocketAddress target) {
    this.network = network;
    this.name = "way-in-" + host.hostName() + "-" + port;
    this.target = onThisHost(target);
    Path folder = network.folderOf("in");
    Path socket = folder.resolve("socket");
    this.door =
        Doorway.at(socket, name, caller -> Crossing.between(caller, this.target, this.name));
    this.process =
        ServiceProcess.inside(
            network,
            name,
            Socat.connections(
                "TCP4-LISTEN:%d,bind=%s,reuseaddr,nodelay".formatted(port, host.address()),
                "UNIX-CONNECT:" + socket),
            folder);
  }

  /**
   * Opens a way; connections are taken when this returns.
   *
   * @param target an address of the host's loopback interface
   * @throws InfraException when there is a server on that port in the lab's network already
   * @throws IllegalArgumentException when the target is anywhere else than on this host
   */
  public static WayIn open(LabNetwork network, LabHost host, int port, InetSocketAddress target) {
    WayIn way = new WayIn(network, host, port, target);
    try {
      way.process.awaitSaying(Socat.READY);
      return way;
    } catch (RuntimeException e) {
      way.close();
      throw e;
    }
  }

  private static InetSocketAddress onThisHost(InetSocketAddress target) {
    if (target.isUnresolved() || !target.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "A way leads from the lab to this host only, not to " + target);
    }
    return target;
  }

  /** Leads new connections elsewhere; those there are stay as they are. */
  public void leadTo(InetSocketAddress elsewhere) {
    target = onThisHost(elsewhere);
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
    process.close();
    door.close();
  }
}
