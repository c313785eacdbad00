package dev.balenachaos.lab.containers;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A container on the host's own network, so that it reaches the lab's other services, and they
 * reach it, on the loopback; its image is never pulled.
 */
final class HostNetworkContainer extends GenericContainer<HostNetworkContainer> {

  HostNetworkContainer(String image, String lab) {
    super(DockerImageName.parse(image));
    withNetworkMode("host");
    withImagePullPolicy(name -> false);
    withLabel(Keeper.LABEL, lab);
  }

  @Override
  public String getHost() {
    return "127.0.0.1";
  }

  @Override
  public Integer getMappedPort(int originalPort) {
    return originalPort;
  }
}
