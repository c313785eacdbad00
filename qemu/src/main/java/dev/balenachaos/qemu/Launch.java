package dev.balenachaos.qemu;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceAssembly;
import dev.balenachaos.device.DeviceRequest;
import dev.balenachaos.device.Power;
import dev.balenachaos.run.Timeline;
import dev.balenachaos.ssh.HostKey;
import dev.balenachaos.ssh.SshTarget;
import java.nio.file.Path;
import java.util.Map;

/**
 * Makes a device of its own from an image: its disk, its configuration, its key, its machine.
 *
 * @param request what the test asked for
 * @param image what the device's disk begins with
 * @param speed what it runs under
 */
record Launch(DeviceRequest request, DiskImage image, HostSpeed speed) {

  /** 4 GiB: room for the data partition to grow at first boot, as it does on real media. */
  private static final long DISK = 4L << 30;

  /**
   * Returns the device, powered on and not yet ready.
   *
   * @throws dev.balenachaos.run.InfraException when its disk or machine cannot be had; then nothing
   *     is left behind
   */
  Device device() {
    Path scratch = ScratchFolder.make("bc-");
    try {
      SshKey key = SshKey.generateIn(scratch);
      DeviceConfig config =
          DeviceConfig.fresh(key.publicKey())
              .developmentMode(Boolean.getBoolean("qemu.developmentMode"));
      String name = "qemu-" + config.uuid().substring(0, 7);
      Overlay disk = Overlay.over(image.disk(), scratch.resolve("disk.qcow2"), diskSize());
      disk.configure(image.disk(), config);
      return assemble(name, key, start(name, disk, scratch));
    } catch (RuntimeException e) {
      ScratchFolder.remove(scratch);
      throw e;
    }
  }

  private Machine start(String name, Overlay disk, Path scratch) {
    MachineSpec spec =
        new MachineSpec(
            name,
            speed.accelerator(),
            System.getProperty("qemu.memory", MachineSpec.MEMORY),
            disk.path(),
            "qcow2",
            request.folder().resolve("console.log"));
    request
        .timeline()
        .record(
            Timeline.Kind.STEP,
            "qemu",
            name + " is powered on",
            Map.of(
                "image", image.disk().toString(),
                "memory", spec.memory(),
                "accelerator", speed.line()));
    return Machine.start(
        spec, scratch, request.folder().resolve("qemu.log"), new MachineEvents(request.timeline()));
  }

  private Device assemble(String name, SshKey key, Machine machine) {
    try {
      // Each device makes its own key at its first boot.
      HostKey hostKey = HostKey.firstSeen(key.privateKey().resolveSibling("known_hosts"));
      SshTarget target =
          new SshTarget(name, "127.0.0.1", machine.sshPort(), "root", key.privateKey(), hostKey);
      return DeviceAssembly.of(name, target, request)
          .deadlines(speed.deadlines())
          .capability(Power.class, machine)
          .capability(SshTarget.class, target)
          .console(machine::lastConsoleLines)
          .disposable()
          .closing(machine)
          .assemble();
    } catch (RuntimeException e) {
      machine.close();
      throw e;
    }
  }

  private String diskSize() {
    long smallest = Math.max(DISK, image.size());
    return System.getProperty("qemu.disk", Long.toString(smallest));
  }
}
