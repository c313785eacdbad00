package dev.balenachaos.qemu.likeness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceRequest;
import dev.balenachaos.device.Preparation;
import dev.balenachaos.qemu.QemuDeviceProvider;
import dev.balenachaos.run.Run;
import dev.balenachaos.run.Story;
import dev.balenachaos.run.Timeline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands one reference device to every test class that is extended with this and asks for a {@link
 * Device}: powered on for the first, powered off after the last. A class that leaves it with a
 * failed unit fails itself, so that the next one does not.
 */
final class SharedReferenceDevice implements ParameterResolver, AfterAllCallback {

  private static final Namespace NAMESPACE = Namespace.create(SharedReferenceDevice.class);

  /** The device, for the store that closes it. */
  private record Held(Device device) implements AutoCloseable {

    @Override
    public void close() {
      device.close();
    }
  }

  /**
   * Powers a device on.
   *
   * @param name the folder below {@code target} for what is seen on it
   */
  static Device powerOn(String name) {
    try {
      Path folder = Files.createDirectories(Path.of("target", name));
      Run run = new Run(name, 1, folder, Story.onConsole());
      URI address = URI.create("qemu:reference");
      return new QemuDeviceProvider()
          .provide(
              new DeviceRequest(
                  address,
                  run,
                  folder,
                  new Timeline(),
                  // Much of the likeness is what happens in the course of a boot.
                  new Preparation(true, false, List.of())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Device.class;
  }

  @Override
  public Device resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(Held.class, key -> new Held(powerOn("likeness")), Held.class)
        .device();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    Held held = context.getRoot().getStore(NAMESPACE).get(Held.class, Held.class);
    if (held != null) {
      assertThat(held.device().host().failedUnits()).as("left failed").isEmpty();
    }
  }
}
