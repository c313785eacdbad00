package dev.balenachaos.qemu;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceRequest;
import dev.balenachaos.device.Preparation;
import dev.balenachaos.run.Run;
import dev.balenachaos.run.Story;
import dev.balenachaos.run.Timeline;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reference devices for tests. */
final class ReferenceDevice {

  private ReferenceDevice() {}

  static DeviceRequest request(Path folder) throws IOException {
    return request(folder, Preparation.none());
  }

  /** Asks for a device that boots, and is not copied from one that has. */
  static DeviceRequest coldRequest(Path folder) throws IOException {
    return request(folder, new Preparation(true, false, List.of()));
  }

  private static DeviceRequest request(Path folder, Preparation preparation) throws IOException {
    Run run = new Run("test", 1, folder, Story.onConsole());
    return new DeviceRequest(
        URI.create("qemu:reference"),
        run,
        Files.createDirectories(folder),
        new Timeline(),
        preparation);
  }

  /** Prepares a device of its own, to be powered on. */
  static Launch launch(DeviceRequest request) {
    Cache cache = Cache.ofUser(request.run().story());
    ReferenceImage reference = ReferenceImage.in(cache, request.run());
    HostSpeed speed = AcceleratorChoice.onThisHost(cache.root(), reference.kernel()).make();
    return new Launch(request, reference.image(), speed);
  }

  /** A virtual machine that holds a device and is then killed. */
  static final class Holder {

    private Holder() {}

    public static void main(String[] args) throws IOException {
      try (Device device = launch(request(Path.of(args[0]))).device()) {
        System.out.println("device " + device.name());
        System.in.transferTo(OutputStream.nullOutputStream());
      }
    }
  }
}
