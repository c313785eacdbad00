package dev.balenachaos.qemu;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceAction;
import dev.balenachaos.device.DeviceRequest;
import dev.balenachaos.device.Preparation;
import dev.balenachaos.process.ScratchFolder;
import dev.balenachaos.run.Run;
import dev.balenachaos.run.Timeline;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Copies of the reference device for tests, on which a step of the test's own has been done, so
 * that the template is the test's own too and goes with it.
 */
final class CopiedDevices implements AutoCloseable {

  /** What the step leaves on the device: a name that is another one each time that it is done. */
  static final String MARK = "/mnt/data/prepared";

  private final Told told = new Told();
  private final Cache cache = Cache.ofUser(told.story());
  private final Preparation.Step step =
      new Preparation.Step(
          UUID.randomUUID().toString(),
          device -> {
            this.during.on(device);
            return device.shell().require("echo " + UUID.randomUUID() + " > " + MARK);
          });
  private final Path folder;
  private final Optional<DiskImage> given;
  private final DiskImage image;
  private final HostSpeed speed;
  private List<GuestState> ways = List.of(new RamFileState(), new SnapshotState());
  private Path inMemory = Path.of("/dev/shm");
  private DeviceAction<?> during = device -> device;
  private final AtomicInteger devices = new AtomicInteger();

  CopiedDevices(Path folder) throws IOException {
    this(folder, Optional.empty());
  }

  private CopiedDevices(Path folder, Optional<DiskImage> given) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.given = given;
    ReferenceImage reference = ReferenceImage.in(cache, run());
    image = given.orElse(reference.image());
    speed = AcceleratorChoice.onThisHost(cache.root(), reference.kernel()).make();
  }

  /** Copies devices of an image of somebody else's, of which no template stays either. */
  static CopiedDevices of(Path folder, Path image) throws IOException {
    return new CopiedDevices(folder, Optional.of(DiskImage.given(image)));
  }

  /** Keeps the state of the test's own template so; what others use as well is made as ever. */
  CopiedDevices keptBy(GuestState... order) {
    new Templates(cache, image, speed).template(List.of(), run(), true).close();
    ways = List.of(order);
    return this;
  }

  CopiedDevices inMemory(Path other) {
    inMemory = other;
    return this;
  }

  /** Does something of the test's, too, on the device that is prepared. */
  CopiedDevices prepared(DeviceAction<?> act) {
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

  /** Returns a device as a test gets it, copied or not. */
  Device provided() throws IOException {
    return new QemuDeviceProvider().provide(request(false));
  }

  /**
   * Boots a device from the disk that a copy has left.
   *
   * @param scratch the folder that it is in, and that goes with the device
   */
  Device booted(Path scratch) throws IOException {
    Template template = Template.in(template());
    DeviceRequest request = request(false);
    MachineDevice device = new MachineDevice(request, speed);
    MachineSpec spec =
        device.spec(
            "again",
            template.firmware(),
            scratch.resolve(GuestState.DISK),
            request.folder().resolve("console.log"));
    Machine machine =
        Machine.start(
            spec,
            scratch,
            request.folder().resolve("qemu.log"),
            new MachineEvents(request.timeline()),
            told.story());
    return device.of(machine, Template.privateKey(template.folder()), template.hostKey(), machine);
  }

  /** Returns the machine that a device is. */
  static Machine machine(Device device) {
    return device.capability(Machine.class).orElseThrow();
  }

  /** Tells whether an event says that a device was copied. */
  static boolean goesOn(Timeline.Event event) {
    return event.details().containsKey("template");
  }

  /** Starts a copy of a template that is there, and waits for nothing. */
  Machine running() throws IOException {
    return new Clone(request(false), Template.in(template()), speed).machine();
  }

  private Run run() {
    return new Run("test", 1, folder, told.story());
  }

  private DeviceRequest request(boolean keepsLag) throws IOException {
    return new DeviceRequest(
        URI.create("qemu:reference"),
        run(),
        Files.createDirectories(folder.resolve("device-" + devices.incrementAndGet())),
        new Timeline(),
        new Preparation(false, keepsLag, List.of(step)));
  }

  /** Returns the folder of the template, there or not. */
  Path template() {
    return template(List.of(step));
  }

  private Path template(List<Preparation.Step> steps) {
    return cache.root().resolve("template-" + new TemplateKey(image, speed).after(steps));
  }

  /** Tells whether the cache may remove the template, since nobody uses it. */
  boolean isUnused() throws IOException {
    return !CacheEntry.of(template()).inUse();
  }

  String told() {
    return told.text();
  }

  @Override
  public void close() {
    ScratchFolder.remove(template());
    if (given.isPresent()) {
      ScratchFolder.remove(template(List.of()));
    }
  }
}
