package dev.balenachaos.badluck;

import dev.balenachaos.device.Device;
import dev.balenachaos.fault.ConfigJson;
import dev.balenachaos.fault.DataPartition;
import dev.balenachaos.fault.DriftingClock;
import dev.balenachaos.fault.Fault;
import dev.balenachaos.fault.HostFile;
import dev.balenachaos.fault.HostProcess;
import dev.balenachaos.fault.HostUnit;
import dev.balenachaos.fault.StatePartition;
import dev.balenachaos.fault.SupervisorImage;
import dev.balenachaos.fault.Watchdog;
import java.time.Duration;
import java.util.List;

/** What a run may have done to a device when it is killed, and where that can be seen. */
enum Harm {
  FULL_DATA(
      "[ $(df --output=avail /mnt/data | tail -n 1) -gt 1024 ] && echo room",
      DataPartition.filled()),
  FULL_STATE(
      "[ $(df --output=avail /mnt/state | tail -n 1) -gt 64 ] && echo room",
      StatePartition.filled()),
  ENGINE_DOWN(
      "systemctl is-enabled balena; systemctl is-active balena", HostUnit.masked("balena.service")),
  FROZEN_SUPERVISOR(
      "grep -c '^State:.*stopped'"
          + " /proc/$(balena-engine inspect -f '{{.State.Pid}}' balena_supervisor)/status",
      HostProcess.supervisor().frozen()),
  NO_SUPERVISOR_IMAGE(
      "balena-engine images -q $(balena-engine inspect -f '{{.Config.Image}}' balena_supervisor)",
      SupervisorImage.removed()),
  DRIFTING_CLOCK(
      "chronyc -c tracking | awk -F , '{ print ($8 > 25000) }'", DriftingClock.by(-50_000)),
  HASTY_WATCHDOG(
      "systemctl show -p WatchdogUSec chronyd",
      Watchdog.of("chronyd.service", Duration.ofSeconds(20))),
  EDITED_FILE(
      "sha256sum /etc/profile; findmnt -n -o OPTIONS / | cut -d , -f 1",
      HostFile.edited("/etc/profile")),
  /** The later one saves what the earlier one wrote. */
  EDITED_TWICE(
      "sha256sum /etc/hosts", HostFile.edited("/etc/hosts"), HostFile.edited("/etc/hosts")),
  CUT_CONFIG("sha256sum /mnt/boot/config.json", ConfigJson.truncated());

  private final String question;
  private final List<Fault> faults;

  Harm(String question, Fault... faults) {
    this.question = question;
    this.faults = List.of(faults);
  }

  /** Returns what it is done by, one after the other. */
  List<Fault> faults() {
    return faults;
  }

  /** Returns what the device says where the harm shows. */
  String seenOn(Device device) {
    return device.shell().run(question).text();
  }
}
