package dev.balenachaos.qemu;

import dev.balenachaos.device.CardReader;
import dev.balenachaos.device.Console;
import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceAssembly;
import dev.balenachaos.device.DeviceRequest;
import dev.balenachaos.device.Disk;
import dev.balenachaos.device.Power;
import dev.balenachaos.device.PowerSupply;
import dev.balenachaos.device.Processors;
import dev.balenachaos.device.Suspension;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.ssh.HostKey;
import dev.balenachaos.ssh.SshTarget;
import dev.balenachaos.wire.Cable;
import dev.balenachaos.wire.RelayedWire;
import dev.balenachaos.wire.Wire;
import java.nio.file.Path;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * Makes a device of a machine.
 *
 * @param request what it is for
 * @param speed what it runs under
 */
record MachineDevice(DeviceRequest request, HostSpeed speed) {

  private static final Pattern MEMORY = Pattern.compile("[1-9]\\d{0,5}[MGT]");

  /** Describes the machine of a device. */
  MachineSpec spec(String name, Firmware firmware, Path disk, Path console) {
    MachineSpec spec =
        new MachineSpec(name, speed.accelerator(), memory(), firmware, disk, "qcow2", console);
    return request.uplink().map(uplink -> spec.pluggedInto(uplink.socket())).orElse(spec);
  }

  /**
   * Returns the guest's memory as QEMU writes it: {@code -Dqemu.memory}, or 1536M.
   *
   * @throws InfraException when it is no number with a unit: of one without, QEMU makes bytes here
   *     and MiB there
   */
  static String memory() {
    String asked = System.getProperty("qemu.memory", MachineSpec.MEMORY);
    if (!MEMORY.matcher(asked).matches()) {
      throw new InfraException(
          """
          Tried: to give the device the memory -Dqemu.memory=%s
          Seen: that is no number with a unit
          Do: give digits and M or G, for instance 2G, or leave it out for %s"""
              .formatted(asked, MachineSpec.MEMORY));
    }
    return asked;
  }

  /**
   * Returns the device.
   *
   * @param privateKey opens it
   * @param owner ends with the device; where there can be none it is its caller's to end
   */
  Device of(Machine machine, Path privateKey, HostKey hostKey, AutoCloseable owner) {
    String name = machine.spec().name();
    SshTarget target =
        new SshTarget(name, "127.0.0.1", machine.sshPort(), "root", privateKey, hostKey);
    DeviceAssembly assembly =
        DeviceAssembly.of(name, target, request)
            .deadlines(speed.deadlines())
            .capability(Power.class, machine)
            .capability(Suspension.class, new MachineSuspension(machine.qmp()))
            .capability(
                PowerSupply.class,
                new MachinePower(machine.qmp(), new Random(request.run().seed())))
            .capability(Disk.class, new MachineDisk(machine.qmp()))
            .capability(CardReader.class, new PulledCard(machine))
            .capability(Console.class, machine::consoleLines)
            .capability(Processors.class, machine::processors)
            .capability(Machine.class, machine)
            .console(machine::lastConsoleLines)
            .disposable()
            .closing(owner);
    if (request.uplink().isPresent()) {
      Cable cable = new UplinkCable(machine.qmp());
      RelayedWire wire = wire(cable, machine);
      assembly
          .capability(Cable.class, cable)
          .capability(RelayedWire.class, wire)
          .capability(Wire.class, wire)
          .closing(() -> closeBoth(wire, owner));
    }
    boolean boots = machine.spec().beginning() == MachineSpec.Beginning.BOOT;
    return (boots ? assembly : assembly.up()).assemble();
  }

  private RelayedWire wire(Cable cable, Machine machine) {
    return RelayedWire.through(
        cable,
        machine.scratch(),
        request.folder().resolve("uplink.pcapng"),
        machine.spec().name(),
        request.run().seed(),
        request.timeline());
  }

  /** The wire takes its filters out of the machine, which must be there for that. */
  private static void closeBoth(RelayedWire wire, AutoCloseable owner) throws Exception {
    try (owner) {
      wire.close();
    }
  }
}
