package dev.balenachaos.device;

import dev.balenachaos.run.Run;
import dev.balenachaos.run.Timeline;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a test asks a provider for.
 *
 * @param address where the device is, for instance {@code qemu:reference} or {@code
 *     ssh://root@10.0.0.7:22222?key=id_ed25519}
 * @param run the run that the device serves
 * @param folder where everything seen on this device is written; exists
 * @param timeline the timeline of the test
 * @param preparation what the device must be when it is handed out, beyond being ready
 * @param uplink where its way to the internet leads; nowhere when empty
 * @param healing heals what an earlier run left on a device that lives on
 */
public record DeviceRequest(
    URI address,
    Run run,
    Path folder,
    Timeline timeline,
    Preparation preparation,
    Optional<Uplink> uplink,
    Consumer<Device> healing) {

  /** Asks for a device on which no earlier run has left anything. */
  public DeviceRequest(
      URI address,
      Run run,
      Path folder,
      Timeline timeline,
      Preparation preparation,
      Optional<Uplink> uplink) {
    this(address, run, folder, timeline, preparation, uplink, device -> {});
  }

  /** Asks for a device whose way to the internet leads nowhere. */
  public DeviceRequest(
      URI address, Run run, Path folder, Timeline timeline, Preparation preparation) {
    this(address, run, folder, timeline, preparation, Optional.empty());
  }

  /** Asks for a device that is ready, and for no more. */
  public DeviceRequest(URI address, Run run, Path folder, Timeline timeline) {
    this(address, run, folder, timeline, Preparation.none());
  }
}
