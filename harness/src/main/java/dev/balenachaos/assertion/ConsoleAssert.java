package dev.balenachaos.assertion;

import dev.balenachaos.device.Console;
import dev.balenachaos.device.Device;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Timeline.Kind;
import java.time.Duration;
import java.util.Optional;

/** Assertions on what a device says on its serial console. */
public final class ConsoleAssert {

  private final DeviceAssert parent;
  private final Device device;

  ConsoleAssert(DeviceAssert parent, Device device) {
    this.parent = parent;
    this.device = device;
  }

  /**
   * Asserts that a line which holds some text has been there since the device was handed out, or
   * comes within a deadline, scaled.
   */
  public DeviceAssert saysWithin(Duration deadline, String text) {
    Console console =
        device
            .capability(Console.class)
            .orElseThrow(() -> new InfraException(device.name() + " has no console to be read"));
    Within.deadline(
        device,
        deadline,
        () ->
            line(console, text).isPresent()
                ? null
                : "Expected the console to say \"" + text + "\", but it does not");
    device.timeline().record(Kind.STEP, "console", text);
    return parent;
  }

  private static Optional<String> line(Console console, String text) {
    return console.lines().stream().filter(line -> line.contains(text)).findFirst();
  }
}
