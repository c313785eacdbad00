package dev.balenachaos.qemu;

import java.nio.file.Path;

/**
 * A way to keep the state of a running guest in a template's folder, so that copies of it go on
 * from there.
 */
interface GuestState {

  /** The template's disk in its folder, a qcow2 image. */
  String DISK = "disk.qcow2";

  /** Returns a name for people and for the template's manifest. */
  String name();

  /**
   * Describes a machine that boots and whose state can be kept later.
   *
   * @param memory a folder that is there for as long as the machine; may be the template's
   */
  MachineSpec toBoot(MachineSpec spec, Path memory);

  /**
   * Writes a halted guest's state into its template's folder, where its disk is already.
   *
   * @throws ForbiddenStateException when QEMU cannot with this machine; the guest can go on then
   * @throws dev.balenachaos.run.InfraException when it fails this time
   */
  void save(Machine machine, Path template);

  /** Gives a copy of the guest a disk of its own that begins as the template's. */
  Overlay disk(Path template, Path path);

  /** Describes a machine that waits to become a copy of the guest. */
  MachineSpec toClone(MachineSpec spec, Path template);

  /**
   * Describes the same where the copy is to become a template itself.
   *
   * @param memory a folder that is there for as long as the machine; may be the new template's
   */
  MachineSpec toSucceed(MachineSpec spec, Path template, Path memory);

  /**
   * Makes a machine that waits for it a copy of the guest. It is halted then.
   *
   * @throws dev.balenachaos.run.InfraException when QEMU does not take the state
   */
  void restore(Machine machine, Path template);
}
