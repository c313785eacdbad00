package dev.balenachaos.qemu;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceRequest;
import dev.balenachaos.device.Preparation;
import dev.balenachaos.probe.Watch;
import dev.balenachaos.process.ScratchFolder;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.ssh.HostKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Makes a template in a folder: a device boots, or goes on from another template, is prepared,
 * found steady, and halted for good.
 *
 * @param folder the template's, empty
 * @param memory where the guest's memory lies meanwhile
 * @param speed what it runs under
 * @param request of the device that is to be halted
 */
record TemplateBuild(Path folder, Path memory, HostSpeed speed, DeviceRequest request) {

  private static final String NAME = "template";
  private static final String LOG = "qemu.log";
  private static final String KNOWN_HOSTS = "known_hosts";

  /** How long the device may take at full speed to show its steady state. */
  private static final Duration STEADY = Duration.ofSeconds(60);

  /** How long a watchdog may stay hungry at full speed: the engine's has 90 s left then. */
  private static final Duration FED = Duration.ofMinutes(2);

  /** A guest that does not come to rest within this time is halted all the same. */
  private static final Duration REST = Duration.ofSeconds(10);

  /**
   * Boots a device from an image.
   *
   * @param ways to keep its state, the best first
   * @throws InfraException when the device does not boot, or its state cannot be kept this time
   */
  void boot(DiskImage image, List<GuestState> ways) {
    SshKey key = SshKey.generateIn(folder);
    Overlay disk =
        image.layer(folder.resolve(GuestState.DISK), DeviceConfig.asked(key.publicKey()));
    Machine machine =
        Machine.start(
            ways.get(0).toBoot(spec(Firmware.installed(), disk), memory),
            ScratchFolder.make("bc-"),
            folder.resolve(LOG),
            new MachineEvents(request.timeline()),
            request.run().story());
    try {
      HostKey hostKey = HostKey.firstSeen(folder.resolve(KNOWN_HOSTS));
      try (Device device = device(machine, hostKey)) {
        device.awaitReady();
        rest(device);
      }
      complete(ways, machine, hostKeyLine(), List.of());
    } finally {
      machine.close();
    }
  }

  /**
   * Goes on from another template, of the same image and machine.
   *
   * @param ways to keep its state, the best first
   * @throws DamagedTemplateException when it does not run
   * @throws InfraException when a step fails
   */
  void succeed(Template base, List<Preparation.Step> steps, List<GuestState> ways) {
    base.copyKeyTo(folder);
    Overlay disk = base.disk(folder.resolve(GuestState.DISK));
    MachineSpec spec = base.way().toSucceed(spec(base.firmware(), disk), base.folder(), memory);
    Machine machine =
        base.goOn(
            spec,
            ScratchFolder.make("bc-"),
            folder.resolve(LOG),
            new MachineEvents(request.timeline()),
            request.run().story());
    try {
      try (Device device = device(machine, base.hostKey())) {
        Clone.awake(machine, device, false, request.run().story());
        steps.forEach(step -> step.action().on(device));
        rest(device);
      }
      complete(
          ways,
          machine,
          base.manifest().hostKey(),
          steps.stream().map(Preparation.Step::key).toList());
    } finally {
      machine.close();
    }
  }

  private MachineSpec spec(Firmware firmware, Overlay disk) {
    // What the console says is kept where the build fails.
    return new MachineDevice(request, speed)
        .spec(NAME, firmware, disk.path(), folder.resolve(Cache.LOG));
  }

  private Device device(Machine machine, HostKey hostKey) {
    // The machine outlives the device: it is to be halted with nobody logged in.
    return new MachineDevice(request, speed)
        .of(machine, Template.privateKey(folder), hostKey, () -> {});
  }

  private void rest(Device device) {
    awaitFedWatchdogs(device);
    try (Watch watch = Watch.over(device)) {
      if (watch.awaitSteady(device.timeline().now(), device.deadlines().scaled(STEADY)).isEmpty()) {
        throw new InfraException(
            "The device that is to be copied is not steady:\n  "
                + String.join("\n  ", watch.complaints()));
      }
    }
    new Slumber(device, request.run().story()).fallAsleep();
  }

  /** A unit whose check was missed is fed soon, or ended by its watchdog and started anew. */
  private static void awaitFedWatchdogs(Device device) {
    List<String> late = new ArrayList<>();
    try {
      Awaitility.await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofSeconds(5))
          .atMost(device.deadlines().scaled(FED))
          .until(
              () -> {
                late.clear();
                late.addAll(Watchdogs.late(device));
                return late.isEmpty();
              });
    } catch (ConditionTimeoutException e) {
      throw new InfraException(
          "The device that is to be copied does not feed the watchdogs of " + late, e);
    }
  }

  private void complete(
      List<GuestState> ways, Machine machine, String hostKey, List<String> prepared) {
    machine.awaitIdle(speed.deadlines().scaled(REST));
    machine.halt();
    copy(machine.firmwareVariables(), Template.variables(folder));
    String way = save(ways, machine);
    machine.close();
    Template.complete(
        folder,
        new Template.Manifest(way, hostKey, Instant.now().toString(), prepared, new TreeMap<>()));
  }

  /** What fails for another reason may be done the next time: no worse template is kept for it. */
  private String save(List<GuestState> ways, Machine machine) {
    for (GuestState way : ways) {
      try {
        way.save(machine, folder);
        return way.name();
      } catch (ForbiddenStateException e) {
        request
            .run()
            .story()
            .tellOnce("template", "QEMU keeps no " + way.name() + ": " + e.getMessage());
      }
    }
    return Template.NO_STATE;
  }

  /** Of the line in known_hosts, what a file of a public key would have. */
  private String hostKeyLine() {
    try {
      String known = Files.readAllLines(folder.resolve(KNOWN_HOSTS)).get(0);
      return known.substring(known.indexOf(' ') + 1);
    } catch (IOException e) {
      throw new InfraException("The device's host key cannot be read: " + e, e);
    }
  }

  private static void copy(Path file, Path to) {
    try {
      Files.copy(file, to);
    } catch (IOException e) {
      throw new InfraException("Cannot copy " + file + " to " + to + ": " + e, e);
    }
  }
}
