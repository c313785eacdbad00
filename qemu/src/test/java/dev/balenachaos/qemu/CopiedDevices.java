package dev.balenachaos.qemu;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceRequest;
import dev.balenachaos.device.Preparation;
import dev.balenachaos.run.Run;
import dev.balenachaos.run.Timeline;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Copies of the reference device for tests, on which a step of the test's own has been done, so
 * that the template is the test's own too and goes with it.
 */
final class CopiedDevices implements AutoCloseable {

  /** What the step leaves on the device. */
  static final String MARK = "/mnt/data/prepared";

  private final Told told = new Told();
  private final Cache cache = Cache.ofUser(told.story());
  private final Preparation.Step step =
      new Preparation.Step(
          UUID.randomUUID().toString(),
          device -> {
            this.during.run();
            return device.shell().require("cat /proc/uptime > " + MARK);
          });
  private final Path folder;
  private final DiskImage image;
  private final HostSpeed speed;
  private List<GuestState> ways = List.of(new RamFileState(), new SnapshotState());
  private Path inMemory = Path.of("/dev/shm");
  private Runnable during = () -> {};
  private int devices;

  CopiedDevices(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    Run run = new Run("test", 1, folder, told.story());
    ReferenceImage reference = ReferenceImage.in(cache, run);
    image = reference.image();
    speed = AcceleratorChoice.onThisHost(cache.root(), reference.kernel()).make();
  }

  CopiedDevices keptBy(GuestState... order) {
    ways = List.of(order);
    return this;
  }

  CopiedDevices inMemory(Path other) {
    inMemory = other;
    return this;
  }

  /** Does something of the test's while the template is being made. */
  CopiedDevices during(Runnable act) {
    during = act;
    return this;
  }

  Device copy() throws IOException {
    return tryCopy(false).orElseThrow();
  }

  Device copyThatLags() throws IOException {
    return tryCopy(true).orElseThrow();
  }

  Optional<Device> tryCopy() throws IOException {
    return tryCopy(false);
  }

  private Optional<Device> tryCopy(boolean keepsLag) throws IOException {
    return new Templates(cache, image, speed, ways, inMemory).copy(request(keepsLag));
  }

  /** Starts a copy of a template that is there, and waits for nothing. */
  Machine running() throws IOException {
    return new Clone(request(false), Template.in(template()), speed).machine();
  }

  private DeviceRequest request(boolean keepsLag) throws IOException {
    devices++;
    return new DeviceRequest(
        URI.create("qemu:reference"),
        new Run("test", 1, folder, told.story()),
        Files.createDirectories(folder.resolve("device-" + devices)),
        new Timeline(),
        new Preparation(false, keepsLag, List.of(step)));
  }

  /** Returns the folder of the template, there or not. */
  Path template() {
    return cache.root().resolve("template-" + new TemplateKey(image, speed).after(List.of(step)));
  }

  String told() {
    return told.text();
  }

  @Override
  public void close() {
    ScratchFolder.remove(template());
  }
}
