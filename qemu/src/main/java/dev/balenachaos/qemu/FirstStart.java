package dev.balenachaos.qemu;

import dev.balenachaos.device.Deadlines;
import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceAssembly;
import dev.balenachaos.device.DeviceRequest;
import dev.balenachaos.process.KeptFolder;
import dev.balenachaos.process.ScratchFolder;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Run;
import dev.balenachaos.run.Timeline;
import dev.balenachaos.ssh.HostKey;
import dev.balenachaos.ssh.SshTarget;
import dev.balenachaos.workload.ImageTar;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The first start of a freshly built disk: its engine gets the supervisor's image, the supervisor
 * comes up once, and the device is powered off in an orderly way. Devices made from the disk then
 * start without any of that.
 */
final class FirstStart {

  /**
   * Removes what a device makes for itself: machine id, SSH keys, DHCP identity, and the traces of
   * a boot that its owner did not see. Each device of the image makes its own.
   */
  private static final String FORGET =
      "rm -rf /mnt/state/machine-id /etc/ssh/hostkeys/* /home/root/.ssh/*"
          + " /var/lib/NetworkManager/secret_key /var/lib/systemd/timers"
          + " /mnt/state/disk-watchdog; sync";

  private static final Duration BOOT = Duration.ofSeconds(90);
  private static final Duration LOAD = Duration.ofSeconds(60);
  private static final Duration POWER_OFF = Duration.ofSeconds(30);

  private FirstStart() {}

  /**
   * Starts a disk for the first time; it is changed in place.
   *
   * @param logs where the console's log goes
   * @return the id of the supervisor's image
   */
  static String of(Path disk, HostSpeed speed, Run run, Path logs, SupervisorProgram program)
      throws IOException {
    try (KeptFolder kept = KeptFolder.make("bc-first-")) {
      Path scratch = kept.path();
      BootPartition boot = BootPartition.of(disk);
      Path original = scratch.resolve("config.original.json");
      boot.extract("config.json", original);
      SshKey key = SshKey.generateIn(scratch);
      boot.editConfig(scratch, DeviceConfig.fresh(key.publicKey())::into);
      ImageTar supervisor =
          SupervisorImage.build(program, Files.createDirectory(scratch.resolve("supervisor")));
      start(disk, speed, run, logs, key, supervisor);
      boot.put(original, "config.json");
      return supervisor.imageId();
    }
  }

  private static void start(
      Path disk, HostSpeed speed, Run run, Path logs, SshKey key, ImageTar supervisor) {
    MachineSpec spec =
        new MachineSpec(
                "first-start",
                speed.accelerator(),
                MachineSpec.MEMORY,
                Firmware.installed(),
                disk,
                "raw",
                logs.resolve("console.log"))
            .carrying(supervisor.path());
    Timeline timeline = new Timeline();
    timeline.listen(
        event -> {
          if (event.kind() == Timeline.Kind.INFRA) {
            run.story().tell(event.source(), event.text());
          }
        });
    DeviceRequest request = new DeviceRequest(URI.create("qemu:reference"), run, logs, timeline);
    Machine machine =
        Machine.start(
            spec,
            ScratchFolder.make("bc-"),
            logs.resolve("qemu.log"),
            new MachineEvents(timeline),
            run.story());
    SshTarget target =
        new SshTarget(
            spec.name(),
            "127.0.0.1",
            machine.sshPort(),
            "root",
            key.privateKey(),
            HostKey.firstSeen(key.privateKey().resolveSibling("known_hosts")));
    try (Device device =
        DeviceAssembly.of(spec.name(), target, request)
            .deadlines(speed.deadlines())
            .console(machine::lastConsoleLines)
            .closing(machine)
            .assemble()) {
      furnish(device, machine, speed.deadlines());
    }
  }

  private static void furnish(Device device, Machine machine, Deadlines deadlines) {
    await(machine, deadlines, "engine", device.engine()::answers);
    // The tar lies on the second disk: to emulate a disk is cheaper than to encrypt 60 MB.
    device.shell().run("balena load --input /dev/vdb", LOAD).require("balena load");
    // The unit has missed the image so far and would look again only after its restart delay.
    device.shell().require("systemctl restart --no-block balena-supervisor");
    await(machine, deadlines, "supervisor", device.supervisor()::pings);
    await(machine, deadlines, "supervisor's health", device.supervisor()::healthy);
    // In one go: without its host keys, the device takes no further connection.
    device.shell().require(FORGET + " && systemctl poweroff --no-block");
    if (!machine.awaitEnd(deadlines.scaled(POWER_OFF))) {
      throw failed(machine, "power off", deadlines.scaled(POWER_OFF));
    }
  }

  private static void await(
      Machine machine, Deadlines deadlines, String what, Callable<Boolean> condition) {
    Duration deadline = deadlines.scaled(BOOT);
    try {
      Awaitility.await().pollInterval(Duration.ofMillis(250)).atMost(deadline).until(condition);
    } catch (ConditionTimeoutException e) {
      throw failed(machine, what, deadline);
    }
  }

  private static InfraException failed(Machine machine, String what, Duration deadline) {
    List<String> console = machine.lastConsoleLines();
    return new InfraException(
        "The reference device's first start failed: no %s within %d s.\nConsole: %s"
            .formatted(what, deadline.toSeconds(), String.join("\n  ", console)));
  }
}
