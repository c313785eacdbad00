package dev.balenachaos.qemu;

import dev.balenachaos.run.InfraException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

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
   * Returns the program's path.
   *
   * @throws InfraException naming the package when it is not installed
   */
  String path() {
    return find()
        .map(Path::toString)
        .orElseThrow(
            () ->
                new InfraException(
                    program
                        + " is not on the PATH. Install it with ci/setup, or: apt-get install "
                        + debianPackage));
  }

  private Optional<Path> find() {
    String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    return Arrays.stream(path.split(File.pathSeparator))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
