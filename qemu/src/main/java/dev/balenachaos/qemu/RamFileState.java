package dev.balenachaos.qemu;

import dev.balenachaos.process.HostCommand;
import dev.balenachaos.qemu.MachineSpec.Beginning;
import java.nio.file.Path;
import java.util.List;

/**
 * Keeps the guest's memory as a file that all copies map, each with its changes to itself, and the
 * state of its devices as another. A copy takes no time for the memory that it does not touch.
 */
final class RamFileState implements GuestState {

  static final String NAME = "memory file";

  private static final String RAM = "ram";
  static final String STATE = "state";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public MachineSpec toBoot(MachineSpec spec, Path memory) {
    return spec.inRam(new RamFile(memory.resolve(RAM), true));
  }

  @Override
  public void save(Machine machine, Path template) {
    RamFile ram =
        machine
            .spec()
            .ram()
            .orElseThrow(() -> new ForbiddenStateException("The guest's memory lies in no file."));
    Migration.requireAllowed(machine.qmp());
    Migration.of(machine).save(template.resolve(STATE));
    copy(ram.path(), template.resolve(RAM));
  }

  @Override
  public Overlay disk(Path template, Path path) {
    return Overlay.over(new Overlay(template.resolve(DISK)), path);
  }

  @Override
  public MachineSpec toClone(MachineSpec spec, Path template) {
    return spec.inRam(new RamFile(template.resolve(RAM), false)).beginning(Beginning.INCOMING);
  }

  @Override
  public MachineSpec toSucceed(MachineSpec spec, Path template, Path memory) {
    Path ram = memory.resolve(RAM);
    copy(template.resolve(RAM), ram);
    return spec.inRam(new RamFile(ram, true)).beginning(Beginning.INCOMING);
  }

  @Override
  public void restore(Machine machine, Path template) {
    Migration.of(machine).load(template.resolve(STATE));
  }

  /** A guest has not touched most of its memory, and what is zero takes no room in the copy. */
  private static void copy(Path ram, Path to) {
    if (ram.equals(to)) {
      return;
    }
    HostCommand.run(List.of("cp", "--sparse=always", ram.toString(), to.toString()));
  }
}
