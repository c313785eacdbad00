package dev.balenachaos.qemu;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceRequest;
import dev.balenachaos.device.Uplink;
import dev.balenachaos.process.ScratchFolder;
import dev.balenachaos.run.Timeline;
import dev.balenachaos.ssh.HostKey;
import java.nio.file.Path;
import java.util.Map;

/**
 * Makes a device of its own from an image: its disk, its configuration, its key, its machine. It
 * boots as one that has never been on.
 *
 * @param request what the test asked for
 * @param image what the device's disk begins with
 * @param speed what it runs under
 */
record Launch(DeviceRequest request, DiskImage image, HostSpeed speed) {

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
          DeviceConfig.asked(key.publicKey())
              .managedBy(request.uplink().map(Uplink::config).orElse(Map.of()));
      Overlay disk = image.layer(scratch.resolve(GuestState.DISK), config);
      Machine machine = start("qemu-" + config.uuid().substring(0, 7), disk, scratch);
      return assemble(key, machine);
    } catch (RuntimeException e) {
      ScratchFolder.remove(scratch);
      throw e;
    }
  }

  private Machine start(String name, Overlay disk, Path scratch) {
    MachineSpec spec =
        new MachineDevice(request, speed)
            .spec(name, Firmware.installed(), disk.path(), request.folder().resolve("console.log"));
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
        spec,
        scratch,
        request.folder().resolve("qemu.log"),
        new MachineEvents(request.timeline()),
        request.run().story());
  }

  private Device assemble(SshKey key, Machine machine) {
    try {
      // Each device makes its own host key at its first boot.
      HostKey hostKey = HostKey.firstSeen(key.privateKey().resolveSibling("known_hosts"));
      return new MachineDevice(request, speed).of(machine, key.privateKey(), hostKey, machine);
    } catch (RuntimeException e) {
      machine.close();
      throw e;
    }
  }
}
