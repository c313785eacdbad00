package dev.balenachaos.qemu;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceAssembly;
import dev.balenachaos.device.DeviceRequest;
import dev.balenachaos.device.Power;
import dev.balenachaos.ssh.HostKey;
import dev.balenachaos.ssh.SshTarget;
import java.nio.file.Path;

/**
 * Makes a device of a machine.
 *
 * @param request what it is for
 * @param speed what it runs under
 */
record MachineDevice(DeviceRequest request, HostSpeed speed) {

  /** Describes the machine of a device. */
  MachineSpec spec(String name, Firmware firmware, Path disk, Path console) {
    return new MachineSpec(name, speed.accelerator(), memory(), firmware, disk, "qcow2", console);
  }

  /** Returns the guest's memory as QEMU writes it: {@code -Dqemu.memory}, or 1536M. */
  static String memory() {
    return System.getProperty("qemu.memory", MachineSpec.MEMORY);
  }

  /**
   * Returns the device.
   *
   * @param privateKey opens it
   * @param owner ends with the device; also now, when there can be none
   */
  Device of(Machine machine, Path privateKey, HostKey hostKey, AutoCloseable owner) {
    String name = machine.spec().name();
    SshTarget target =
        new SshTarget(name, "127.0.0.1", machine.sshPort(), "root", privateKey, hostKey);
    DeviceAssembly assembly =
        DeviceAssembly.of(name, target, request)
            .deadlines(speed.deadlines())
            .capability(Power.class, machine)
            .capability(SshTarget.class, target)
            .console(machine::lastConsoleLines)
            .disposable()
            .closing(owner);
    boolean boots = machine.spec().beginning() == MachineSpec.Beginning.BOOT;
    return (boots ? assembly : assembly.up()).assemble();
  }
}
