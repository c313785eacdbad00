package dev.balenachaos.qemu;

import dev.balenachaos.process.HostProgram;
import java.util.Arrays;
import java.util.List;

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
   * @throws dev.balenachaos.run.InfraException naming all that are missing, and their packages
   */
  static void requireAll() {
    HostProgram.requireAll("that a QEMU device needs", all());
  }

  static List<HostProgram> all() {
    return Arrays.stream(values()).map(HostTool::program).toList();
  }

  /**
   * Returns the program's path.
   *
   * @throws dev.balenachaos.run.InfraException naming the package when it is not installed
   */
  String path() {
    return program().path();
  }

  private HostProgram program() {
    return new HostProgram(program, debianPackage);
  }
}
