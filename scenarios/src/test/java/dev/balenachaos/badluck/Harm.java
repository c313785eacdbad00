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

/** What a run may have done to a device when it is killed, and where that can be seen. */
enum Harm {
  FULL_DATA(
      DataPartition.filled(),
      "[ $(df --output=avail /mnt/data | tail -n 1) -gt 1024 ] && echo room"),
  FULL_STATE(
      StatePartition.filled(),
      "[ $(df --output=avail /mnt/state | tail -n 1) -gt 64 ] && echo room"),
  ENGINE_DOWN(
      HostUnit.masked("balena.service"), "systemctl is-enabled balena; systemctl is-active balena"),
  FROZEN_SUPERVISOR(
      HostProcess.supervisor().frozen(),
      "grep -c '^State:.*stopped'"
          + " /proc/$(balena-engine inspect -f '{{.State.Pid}}' balena_supervisor)/status"),
  NO_SUPERVISOR_IMAGE(
      SupervisorImage.removed(),
      "balena-engine images -q $(balena-engine inspect -f '{{.Config.Image}}' balena_supervisor)"),
  DRIFTING_CLOCK(
      DriftingClock.by(-50_000), "chronyc -c tracking | awk -F , '{ print ($8 > 25000) }'"),
  HASTY_WATCHDOG(
      Watchdog.of("chronyd.service", Duration.ofSeconds(20)),
      "systemctl show -p WatchdogUSec chronyd"),
  EDITED_FILE(
      HostFile.edited("/etc/profile"),
      "sha256sum /etc/profile; findmnt -n -o OPTIONS / | cut -d , -f 1"),
  CUT_CONFIG(ConfigJson.truncated(), "sha256sum /mnt/boot/config.json");

  private final Fault fault;
  private final String question;

  Harm(Fault fault, String question) {
    this.fault = fault;
    this.question = question;
  }

  Fault fault() {
    return fault;
  }

  /** Returns what the device says where the harm shows. */
  String seenOn(Device device) {
    return device.shell().run(question).text();
  }
}
