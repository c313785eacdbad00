package dev.balenachaos.qemu;

import dev.balenachaos.device.Preparation;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * All that a template depends on, as one word: the same word, the same template.
 *
 * @param image what the device's disk begins with
 * @param speed what it runs under
 */
record TemplateKey(DiskImage image, HostSpeed speed) {

  /** Raised when what is done with the same material changes. */
  private static final String FORMAT = "1";

  private static final Path ANY = Path.of("/any");

  /** Returns the word for a device on which some things have been done. */
  String after(List<Preparation.Step> steps) {
    Firmware firmware = Firmware.installed();
    Digest digest =
        new Digest()
            .add(FORMAT)
            .add(image.identity())
            .add(image.deviceSize())
            .add(HostCommand.run(List.of(HostTool.QEMU.path(), "--version")))
            .add(content(firmware.code()))
            .add(content(firmware.variables()))
            .add(DeviceConfig.asked("key").developmentMode() ? "development" : "production");
    arguments(firmware).forEach(digest::add);
    steps.forEach(step -> digest.add(step.key()));
    return digest.hex().substring(0, 16);
  }

  /** The machine as it would be, with names in place that are the same for all. */
  private List<String> arguments(Firmware firmware) {
    MachineSpec spec =
        new MachineSpec(
            "any",
            speed.accelerator(),
            MachineDevice.memory(),
            new Firmware(firmware.code(), ANY),
            ANY,
            "qcow2",
            ANY);
    return spec.commandLine("qemu", ANY, ANY);
  }

  private static byte[] content(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new InfraException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
