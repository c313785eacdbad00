package dev.balenachaos.device;

import dev.balenachaos.run.Timeline;
import dev.balenachaos.ssh.SshTarget;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Assembles a device from what a provider knows of it: where its SSH server is, and what it can do
 * beyond SSH. The door for whoever writes a {@link DeviceProvider}.
 *
 * <pre>{@code
 * Device device =
 *     DeviceAssembly.of("qemu-3f2a", target, request)
 *         .deadlines(new Deadlines(4))
 *         .capability(Power.class, machine::reset)
 *         .console(machine::lastConsoleLines)
 *         .disposable()
 *         .closing(machine)
 *         .assemble();
 * device.awaitReady();
 * }</pre>
 */
public final class DeviceAssembly {

  final String name;
  final SshTarget target;
  final Path folder;
  final Timeline timeline;
  private final Map<Class<?>, Object> capabilities = new HashMap<>();
  Deadlines deadlines = Deadlines.unscaled();
  Supplier<List<String>> console = List::of;
  AutoCloseable owner = () -> {};
  boolean disposable;
  boolean up;

  private DeviceAssembly(String name, SshTarget target, Path folder, Timeline timeline) {
    this.name = name;
    this.target = target;
    this.folder = folder;
    this.timeline = timeline;
  }

  /**
   * Begins with what every device has.
   *
   * @param name a short name for people and errors, for instance {@code qemu-3f2a}
   */
  public static DeviceAssembly of(String name, SshTarget target, DeviceRequest request) {
    return new DeviceAssembly(name, target, request.folder(), request.timeline());
  }

  /** Scales deadlines to the device's speed; at full speed when not called. */
  public DeviceAssembly deadlines(Deadlines scale) {
    this.deadlines = scale;
    return this;
  }

  /** Adds a thing that this device can do, for instance {@link Power}. */
  public <C> DeviceAssembly capability(Class<C> capability, C provided) {
    capabilities.put(capability, provided);
    return this;
  }

  /**
   * Says how to read the last lines of the device's console, oldest first, which errors about a
   * failed boot quote.
   */
  public DeviceAssembly console(Supplier<List<String>> lastLines) {
    this.console = lastLines;
    return this;
  }

  /** Says that the device may be thrown away after a test; it may not when not called. */
  public DeviceAssembly disposable() {
    this.disposable = true;
    return this;
  }

  /** Says that the device is up and has a network; when not called, it may be about to boot. */
  public DeviceAssembly up() {
    this.up = true;
    return this;
  }

  /** Names what ends when the device is closed, after its connections. */
  public DeviceAssembly closing(AutoCloseable machine) {
    this.owner = machine;
    return this;
  }

  /**
   * Returns the device. Nothing is sent to it yet: see {@link Device#awaitReady()}. From here on
   * the device owns what was given to {@link #closing}.
   */
  public Device assemble() {
    return new SshDevice(this);
  }

  /**
   * After a reset, or without power, the old connection would be silent for long, so it is given up
   * at once.
   */
  Map<Class<?>, Object> capabilities(Runnable dropConnection) {
    Map<Class<?>, Object> all = new HashMap<>(capabilities);
    all.put(SshTarget.class, target);
    all.computeIfPresent(
        Power.class, (type, power) -> resettingThen((Power) power, dropConnection));
    all.computeIfPresent(
        PowerSupply.class,
        (type, supply) -> new DroppingPowerSupply((PowerSupply) supply, dropConnection));
    all.computeIfPresent(
        CardReader.class, (type, reader) -> puttingThen((CardReader) reader, dropConnection));
    return Map.copyOf(all);
  }

  private static Power resettingThen(Power power, Runnable dropConnection) {
    return () -> {
      try {
        power.reset();
      } finally {
        dropConnection.run();
      }
    };
  }

  private static CardReader puttingThen(CardReader reader, Runnable dropConnection) {
    return (path, content) -> {
      try {
        reader.putOntoBootPartition(path, content);
      } finally {
        dropConnection.run();
      }
    };
  }
}
