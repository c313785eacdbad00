package dev.balenachaos.qemu;

import dev.balenachaos.device.Preparation;
import dev.balenachaos.process.HostCommand;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * All that a template depends on, as one word: the same word, the same template.
 *
 * @param image what the device's disk begins with
 * @param machine QEMU's arguments, with names in place that are the same for all
 * @param firmware what the machine begins with
 * @param qemu what QEMU says of its version
 * @param format what is done with all of that
 */
record TemplateKey(
    DiskImage image, List<String> machine, Firmware firmware, String qemu, String format) {

  /** Raised when what is done with the same material changes. */
  static final String FORMAT = "2";

  private static final Path ANY = Path.of("/any");

  /** Describes templates of this host, made as they are made now. */
  TemplateKey(DiskImage image, HostSpeed speed) {
    this(
        image,
        arguments(Firmware.installed(), speed),
        Firmware.installed(),
        HostCommand.run(List.of(HostTool.QEMU.path(), "--version")),
        FORMAT);
  }

  /** Returns the word for a device on which some things have been done. */
  String after(List<Preparation.Step> steps) {
    Digest digest =
        new Digest()
            .add(format)
            .add(image.identity())
            .add(image.deviceSize())
            .add(qemu)
            .add(content(firmware.code()))
            .add(content(firmware.variables()))
            .add(NetworkCard.LAB.profile())
            .add(DeviceConfig.asked("key").developmentMode() ? "development" : "production");
    machine.forEach(digest::add);
    steps.forEach(step -> digest.add(step.key()));
    return digest.hex().substring(0, 16);
  }

  private static List<String> arguments(Firmware firmware, HostSpeed speed) {
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
      throw new InfraException("Cannot read " + file + ": " + e, e);
    }
  }
}
