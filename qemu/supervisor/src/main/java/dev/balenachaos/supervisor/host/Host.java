package dev.balenachaos.supervisor.host;

import java.nio.file.Path;

/**
 * What the supervisor reads from and changes on the host.
 *
 * @param config host name and proxy
 * @param led what blinks to tell the device from others
 */
public record Host(HostConfig config, Led led, Vpn vpn, Journal journal, Addresses addresses) {

  /**
   * Looks at a host; nothing is read yet.
   *
   * @param root where its root is
   * @param bootPartition where its boot partition is, below the root
   * @param config the boot partition's config.json
   * @param led the file that switches its LED
   * @param interfaces the kernel's list of network interfaces
   * @param programs runs the host's programs
   */
  public static Host at(
      Path root,
      Path bootPartition,
      ConfigJson config,
      Path led,
      Path interfaces,
      HostPrograms programs) {
    return new Host(
        new HostConfig(root, bootPartition, config),
        new Led(led),
        new Vpn(root, programs),
        new Journal(programs),
        new Addresses(interfaces));
  }
}
