package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Shell;
import dev.balenachaos.run.InfraException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Runs shell lines on a device that do, or look at, the harm of one fault. */
final class HostScript {

  private HostScript() {}

  /**
   * Runs lines that do the harm.
   *
   * @param timeLimit at full speed
   * @return what they printed
   * @throws InfraException when their exit status is not 0
   */
  static String apply(Device device, Fault fault, String lines, Duration timeLimit) {
    Shell.Result result = run(device, lines, timeLimit);
    if (!result.ok()) {
      throw failure(device, fault, result);
    }
    return result.text();
  }

  /** Says that the harm could not be done. */
  static InfraException failure(Device device, Fault fault, Shell.Result result) {
    return new InfraException(
        "Tried to apply '"
            + fault
            + "' to "
            + device.name()
            + ".\nSeen: exit status "
            + result.status()
            + ", "
            + result.complaint());
  }

  /** Runs lines that look at the device; returns what they printed, whatever their status. */
  static String look(Device device, String lines) {
    return run(device, lines, Shell.DEFAULT_TIME_LIMIT).text();
  }

  private static Shell.Result run(Device device, String lines, Duration timeLimit) {
    return device.shell().run("sh -s", lines.getBytes(StandardCharsets.UTF_8), timeLimit);
  }
}
