package dev.balenachaos.lab;

import dev.balenachaos.process.HostProgram;
import java.util.Arrays;
import java.util.List;

/** The programs of the host that a lab needs, each with the Debian package it is in. */
enum LabTool {
  UNSHARE("unshare", "util-linux"),
  NSENTER("nsenter", "util-linux"),
  SETPRIV("setpriv", "util-linux"),
  IP("ip", "iproute2"),
  QEMU("qemu-system-x86_64", "qemu-system-x86"),
  BUSYBOX("busybox", "busybox-static"),
  SOCAT("socat", "socat"),
  DNSMASQ("dnsmasq", "dnsmasq-base"),
  CHRONYD("chronyd", "chrony"),
  CHRONYC("chronyc", "chrony"),
  OPENVPN("openvpn", "openvpn"),
  REGISTRY("docker-registry", "docker-registry");

  private final String program;
  private final String debianPackage;

  LabTool(String program, String debianPackage) {
    this.program = program;
    this.debianPackage = debianPackage;
  }

  /**
   * Requires them all, so that no lab is left half made.
   *
   * @throws dev.balenachaos.run.InfraException naming all that are missing, and their packages
   */
  static void requireAll() {
    HostProgram.requireAll("that a lab needs", all());
  }

  private static List<HostProgram> all() {
    return Arrays.stream(values()).map(LabTool::program).toList();
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
