package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.workload.Deployment;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The volume of its own name on which a service of an app finds what it is to do.
 *
 * @param folder the folder of the volume on the device
 */
record ServiceVolume(String folder) {

  /**
   * @throws IllegalArgumentException when the workload has no such service
   */
  static ServiceVolume of(Deployment app, String service) {
    if (!app.services().contains(service)) {
      throw new IllegalArgumentException(
          "The workload has no service %1$s: add Workloads.%1$s() and its volume"
              .formatted(service));
    }
    return new ServiceVolume(app.volumeFolder(service));
  }

  /**
   * Puts a file there that the service sees whole or not at all.
   *
   * @param line what is in it, without a single quote
   */
  void put(Device device, Fault fault, String file, String line) {
    HostScript.apply(
        device,
        fault,
        """
        set -e
        cd %1$s
        echo '%3$s' >.%2$s
        mv .%2$s %2$s
        sync
        """
            .formatted(folder, file, line),
        Duration.ofSeconds(30));
  }

  /**
   * Returns lines that take files away, and fail where the engine's volumes are out of reach; with
   * a volume that was removed they are gone.
   */
  String without(String... files) {
    return Arrays.stream(files)
        .map(file -> " %1$s/%2$s %1$s/.%2$s".formatted(folder, file))
        .collect(
            Collectors.joining(
                "", "[ -d " + Filler.ENGINE + "/volumes ] || return 1\nrm -f", "\nsync"));
  }
}
