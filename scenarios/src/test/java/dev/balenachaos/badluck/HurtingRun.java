package dev.balenachaos.badluck;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceProviders;
import dev.balenachaos.device.DeviceRequest;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Run;
import dev.balenachaos.run.Timeline;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** A run that hurts a device and goes on until it is ended from outside. */
final class HurtingRun {

  /** What it says when the harm is done. */
  static final String INJECTED = "injected";

  /** What it says, with the reason, when it has no device to hurt. */
  static final String REFUSED = "refused";

  private HurtingRun() {}

  /**
   * Takes the device's address, the folder of its runs, and the name of a {@link Harm}; without
   * one, the data partition is filled.
   */
  public static void main(String[] args) throws IOException {
    Run run = Run.startIn(Path.of(args[1]));
    try (Device device =
        DeviceProviders.provide(
            new DeviceRequest(
                DeviceProviders.address(args[0]), run, run.folder(), new Timeline()))) {
      Harm harm = args.length > 2 ? Harm.valueOf(args[2]) : Harm.FULL_DATA;
      harm.faults().forEach(device::inject);
      System.out.println(INJECTED);
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (InfraException e) {
      System.out.println(REFUSED + " " + e.getMessage());
    }
  }
}
