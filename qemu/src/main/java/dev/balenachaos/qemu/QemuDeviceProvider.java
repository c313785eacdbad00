package dev.balenachaos.qemu;

import dev.balenachaos.device.Boot;
import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceProvider;
import dev.balenachaos.device.DeviceRequest;
import dev.balenachaos.device.Uplink;
import dev.balenachaos.run.Run;
import dev.balenachaos.run.Story;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Hands out devices that are QEMU machines: {@code qemu:reference}, built here at first need, or
 * {@code qemu:/path/to/image} for a raw disk image of somebody else's, such as a balenaOS image.
 *
 * <p>System properties:
 *
 * <ul>
 *   <li>{@code qemu.image}: a raw disk image to take in place of the reference device's
 *   <li>{@code qemu.accel}: {@code kvm} or {@code tcg}; default is KVM when a guest has been seen
 *       to run under it, and TCG otherwise
 *   <li>{@code qemu.memory}: of the guest, default {@code 1536M}
 *   <li>{@code qemu.disk}: size of the device's disk, default {@code 4G} or that of a larger image
 *   <li>{@code qemu.developmentMode}: {@code true} for balenaOS's development mode
 *   <li>{@code cache.max}: how large the cache may grow, default {@code 20G}
 *   <li>{@code qemu.templates}: {@code false} to boot each device in place of copying one, {@code
 *       snapshot} to keep the state of those to copy in their disks alone; by default that is done
 *       only where it cannot be kept in a file that the copies share
 * </ul>
 */
public final class QemuDeviceProvider implements DeviceProvider {

  private static final String REFERENCE = "reference";

  @Override
  public String scheme() {
    return "qemu";
  }

  /**
   * Makes the reference device's image now when it is not in the cache, for whoever wants to wait
   * for it before the first device is asked for.
   *
   * @throws dev.balenachaos.run.InfraException when it cannot be built; the message names the log
   */
  public void prepare(Run run) {
    requireHost();
    ReferenceImage.in(Cache.ofUser(run.story()), run);
  }

  @Override
  public Device provide(DeviceRequest request) {
    Cache cache = Cache.ofUser(request.run().story());
    String wanted = System.getProperty("qemu.image", request.address().getSchemeSpecificPart());
    @Nullable DiskImage given = wanted.equals(REFERENCE) ? null : DiskImage.given(Path.of(wanted));
    requireHost();
    ReferenceImage reference = ReferenceImage.in(cache, request.run());
    DiskImage image = given == null ? reference.image() : given;
    request.run().story().tellOnce("image", image.name());
    HostSpeed speed = AcceleratorChoice.onThisHost(cache.root(), reference.kernel()).make();
    request.run().story().tellOnce("qemu", speed.line());
    Device device =
        copies(request)
            ? copy(request, new Templates(cache, image, speed))
                .orElseGet(() -> boot(request, image, speed))
            : boot(request, image, speed);
    // Not before: where a copy does not run, another one is tried.
    device.needed(Machine.class).tellOfSuddenEnd(request.timeline());
    return device;
  }

  /** Looks at what is asked for and what is installed before anything expensive is made. */
  private static void requireHost() {
    MachineDevice.memory();
    AcceleratorChoice.asked();
    HostTool.requireAll();
    Firmware.installed();
    SupervisorImage.requireMaterial();
  }

  private static Optional<Device> copy(DeviceRequest request, Templates templates) {
    Optional<Device> device = templates.copy(request);
    device.ifPresent(copied -> welcome(copied, request));
    return device;
  }

  private static void welcome(Device copied, DeviceRequest request) {
    try {
      if (request.uplink().isPresent()) {
        new NewNetwork(copied).find();
      }
    } catch (RuntimeException e) {
      copied.close();
      throw e;
    }
    String took = Story.readable(request.timeline().now());
    request.run().story().tell("clone", "ready after " + took);
  }

  private static boolean copies(DeviceRequest request) {
    // What config.json says of a cloud must be there when the device boots for the first time.
    return !request.preparation().coldBoot()
        && !request.uplink().map(Uplink::managed).orElse(false)
        && !System.getProperty("qemu.templates", "").equals("false");
  }

  private static Device boot(DeviceRequest request, DiskImage image, HostSpeed speed) {
    Device device = new Launch(request, image, speed).device();
    try {
      tell(request, device.awaitReady());
      request.preparation().prepare(device);
      return device;
    } catch (RuntimeException e) {
      device.close();
      throw e;
    }
  }

  private static void tell(DeviceRequest request, Boot boot) {
    String gates =
        boot.gates().entrySet().stream()
            .map(gate -> gate.getKey() + " " + Story.readable(gate.getValue()))
            .collect(Collectors.joining(", "));
    request.run().story().tell("boot", gates);
  }
}
