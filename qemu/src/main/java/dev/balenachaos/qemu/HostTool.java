package dev.balenachaos.qemu;

import dev.balenachaos.run.InfraException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The programs of the host that a QEMU device needs, each with the Debian package it is in. */
enum HostTool {
  QEMU("qemu-system-x86_64", "qemu-system-x86"),
  QEMU_IMG("qemu-img", "qemu-utils"),
  QEMU_IO("qemu-io", "qemu-utils"),
  MCOPY("mcopy", "mtools"),
  SETPRIV("setpriv", "util-linux"),
  LDD("ldd", "libc-bin"),
  OBJCOPY("objcopy", "binutils");

  private final String program;
  private final String debianPackage;

  HostTool(String program, String debianPackage) {
    this.program = program;
    this.debianPackage = debianPackage;
  }

  /**
   * Requires them all, so that nobody waits for an image to be built that cannot be started.
   *
   * @throws InfraException naming all that are missing, and their packages
   */
  static void requireAll() {
    requireAll(searched());
  }

  static void requireAll(String path) {
    List<HostTool> missing =
        Arrays.stream(values()).filter(tool -> tool.find(path).isEmpty()).toList();
    if (!missing.isEmpty()) {
      throw new InfraException(
          "Tried: to find the programs that a QEMU device needs\nSeen: not on the PATH: "
              + joined(missing.stream().map(tool -> tool.program), ", ")
              + "\nDo: run ci/setup, or: apt-get install "
              + joined(missing.stream().map(tool -> tool.debianPackage), " "));
    }
  }

  private static String joined(Stream<String> words, String separator) {
    return words.distinct().collect(Collectors.joining(separator));
  }

  /**
   * Returns the program's path.
   *
   * @throws InfraException naming the package when it is not installed
   */
  String path() {
    return find(searched())
        .map(Path::toString)
        .orElseThrow(
            () ->
                new InfraException(
                    program
                        + " is not on the PATH. Install it with ci/setup, or: apt-get install "
                        + debianPackage));
  }

  private static String searched() {
    return System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
  }

  private Optional<Path> find(String path) {
    return Arrays.stream(path.split(File.pathSeparator))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
