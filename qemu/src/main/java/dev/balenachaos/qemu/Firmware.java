package dev.balenachaos.qemu;

import dev.balenachaos.run.InfraException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * UEFI firmware for the machine, as the package {@code ovmf} brings it.
 *
 * @param code the firmware itself, shared by all machines
 * @param variables the template of a machine's own firmware variables
 */
record Firmware(Path code, Path variables) {

  private static final Path FOLDER = Path.of("/usr/share/OVMF");
  private static final List<String> SIZES = List.of("_4M", "");

  /**
   * Finds the firmware without Secure Boot, which balenaOS images for generic-amd64 do not need.
   *
   * @throws InfraException when it is not installed
   */
  static Firmware installed() {
    return in(FOLDER);
  }

  static Firmware in(Path folder) {
    for (String size : SIZES) {
      Path code = folder.resolve("OVMF_CODE" + size + ".fd");
      Path variables = folder.resolve("OVMF_VARS" + size + ".fd");
      if (Files.isReadable(code) && Files.isReadable(variables)) {
        return new Firmware(code, variables);
      }
    }
    throw new InfraException(
        "No UEFI firmware in " + folder + ". Install it with ci/setup, or: apt-get install ovmf");
  }
}
