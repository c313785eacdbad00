package dev.balenachaos.qemu;

import java.nio.file.Path;

/**
 * A file that a guest's memory lies in.
 *
 * @param shared whether what the guest writes gets into the file; if not, the file stays as it is
 *     and the guest keeps what it changes to itself
 */
record RamFile(Path path, boolean shared) {

  /** Returns it as QEMU's {@code -object} has it, without id and size. */
  String backend() {
    return "memory-backend-file,mem-path=%s,share=%s"
        .formatted(MachineSpec.escaped(path), shared ? "on" : "off");
  }
}
