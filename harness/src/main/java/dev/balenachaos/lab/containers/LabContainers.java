package dev.balenachaos.lab.containers;

import com.github.dockerjava.api.DockerClient;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.workload.ContainerImage;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.containers.wait.strategy.WaitStrategy;
import org.testcontainers.images.builder.Transferable;

/**
 * The containers of one lab. They are on the host's network and listen on 127.0.0.1 alone. They end
 * with this, and when the JVM is killed.
 */
public final class LabContainers implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int TOXIPROXY_TRIES = 3;

  private final Keeper keeper;
  private final List<HostNetworkContainer> containers = new ArrayList<>();
  private final List<String> images = new ArrayList<>();

  private LabContainers(Keeper keeper) {
    this.keeper = keeper;
  }

  /** Opens an empty set of containers on an engine. */
  public static LabContainers on(LocalEngine engine) {
    return new LabContainers(Keeper.start(engine));
  }

  /**
   * Starts a registry, empty, over HTTP. Its image is made of the host's own {@code
   * docker-registry}.
   *
   * @return where it listens, once it answers
   * @throws InfraException when it does not
   */
  public InetSocketAddress registry() {
    int port = freeTcpPort();
    String config =
        """
        version: 0.1
        storage:
          filesystem: {rootdirectory: /var/lib/registry}
          delete: {enabled: true}
        http:
          addr: 127.0.0.1:%d
        """
            .formatted(port);
    HostNetworkContainer container =
        container(HostProgram.REGISTRY.image(reference("registry"), "serve", "/etc/registry.yml"))
            .withCopyToContainer(Transferable.of(config), "/etc/registry.yml");
    return start("registry", container, Wait.forHttp("/v2/").forPort(port), port);
  }

  /**
   * Starts an honest NTP server that tells the host's time and sets no clock. Its image is made of
   * the host's own {@code chronyd}.
   *
   * @return where it listens, once it answers
   * @throws InfraException when it does not
   */
  public InetSocketAddress ntp() {
    int port = freeUdpPort();
    String config =
        """
        port %d
        bindaddress 127.0.0.1
        allow 127.0.0.0/8
        cmdport 0
        bindcmdaddress /
        local stratum 1
        pidfile /run/chronyd.pid
        """
            .formatted(port);
    HostNetworkContainer container =
        container(
                HostProgram.CHRONYD.image(
                    reference("ntp"), "-d", "-x", "-u", "root", "-f", "/etc/chrony.conf"))
            .withCopyToContainer(Transferable.of(config), "/etc/chrony.conf");
    return start("NTP server", container, new NtpAnswers(port), port);
  }

  /**
   * Starts Toxiproxy itself.
   *
   * @param image one that the engine holds already
   * @param seed from which its toxics draw
   * @return where its API listens, once it answers
   * @throws InfraException when it does not
   */
  public InetSocketAddress toxiproxy(String image, long seed) {
    for (int i = 1; ; i++) {
      int port = freeTcpPort();
      HostNetworkContainer container =
          new HostNetworkContainer(image, keeper.id())
              .withCommand("-host=127.0.0.1", "-port=" + port, "-seed=" + seed);
      try {
        return start("Toxiproxy", container, Wait.forHttp("/version").forPort(port), port);
      } catch (InfraException e) {
        // Between the look for a free port and its use somebody may have taken it.
        if (i == TOXIPROXY_TRIES) {
          throw e;
        }
      }
    }
  }

  /** Removes the containers, and the images that were made for them. */
  @Override
  public void close() {
    RuntimeException failure = null;
    for (HostNetworkContainer container : containers) {
      try {
        container.stop();
      } catch (RuntimeException e) {
        failure = e;
      }
    }
    for (String image : images) {
      try {
        DockerClientFactory.instance().client().removeImageCmd(image).withForce(true).exec();
      } catch (RuntimeException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw new InfraException(
          "The lab's containers cannot be removed: %s.\nLook for them: docker ps --filter label=%s=%s"
              .formatted(failure.getMessage(), Keeper.LABEL, keeper.id()),
          failure);
    }
    keeper.close();
  }

  private String reference(String service) {
    return "balena-chaos/lab-" + service + ":" + keeper.id();
  }

  private HostNetworkContainer container(ContainerImage image) {
    DockerClient client = DockerClientFactory.instance().client();
    try {
      Path folder = Files.createTempDirectory("balena-chaos-image");
      Path tar = folder.resolve("image.tar");
      try {
        image.writeTo(tar);
        images.add(image.reference());
        try (InputStream in = Files.newInputStream(tar)) {
          client.loadImageCmd(in).exec();
        }
      } finally {
        Files.deleteIfExists(tar);
        Files.delete(folder);
      }
    } catch (IOException | RuntimeException e) {
      throw new InfraException(
          "The image %s cannot be loaded into the engine: %s"
              .formatted(image.reference(), e.getMessage()),
          e);
    }
    return new HostNetworkContainer(image.reference(), keeper.id());
  }

  private InetSocketAddress start(
      String what, HostNetworkContainer container, WaitStrategy healthy, int port) {
    containers.add(container);
    try {
      container.waitingFor(healthy.withStartupTimeout(PATIENCE)).start();
    } catch (ContainerLaunchException e) {
      throw new InfraException(
          "The %s does not run as a container of %s on port %d: %s.\nIt was looked for on this host's loopback: the engine must be on this host's network."
              .formatted(what, container.getDockerImageName(), port, e.getMessage()),
          e);
    }
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static int freeTcpPort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new InfraException("127.0.0.1 has no free TCP port: " + e.getMessage(), e);
    }
  }

  private static int freeUdpPort() {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new InfraException("127.0.0.1 has no free UDP port: " + e.getMessage(), e);
    }
  }
}
