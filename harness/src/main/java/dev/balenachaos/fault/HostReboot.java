package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.workload.Deployment;
import java.time.Duration;

/**
 * A container that reboots its device over the host's D-Bus, as balena's documentation shows it for
 * apps with the label {@code io.balena.features.dbus}. It is systemd that is asked ({@code Reboot}
 * of its manager), not the supervisor: so nobody looks for update locks, and no unit is stopped in
 * order.
 *
 * <p>The effect is that the device is in another boot than when it was asked, which is written down
 * on it. The undo calls off a reboot that has not begun; of another one nothing stays but the note.
 */
public final class HostReboot implements Fault {

  private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";

  private final Deployment app;
  private final String service;

  private HostReboot(Deployment app, String service) {
    this.app = app;
    this.service = service;
  }

  /**
   * Lets a running service do it, which is asked by a command inside its container.
   *
   * @param service a service that runs the program {@code steward}, as {@code Workloads.steward()}
   */
  public static HostReboot through(Deployment app, String service) {
    return new HostReboot(app, service);
  }

  @Override
  public String undo(String id) {
    return "systemctl stop %1$s.timer %1$s.service 2>/dev/null\nrm -f %2$s"
        .formatted(unit(id), notePath(id));
  }

  private static String unit(String id) {
    return "balena-chaos-" + id + "-reboot";
  }

  private static String notePath(String id) {
    return HealScript.FOLDER + "/" + id + "/boot";
  }

  /** A second later, so that whoever asks for it is answered before. */
  @Override
  public void apply(Device device, String id) {
    HostScript.apply(
        device,
        this,
        """
        set -e
        cp %1$s %2$s
        sync
        systemd-run --quiet --collect --unit=%3$s --on-active=1 \\
          --timer-property=AccuracySec=500ms balena-engine exec %4$s steward reboot
        """
            .formatted(BOOT_ID, notePath(id), unit(id), app.container(service)),
        Duration.ofSeconds(30));
  }

  @Override
  public Effect effect(Device device, String id) {
    String[] boots =
        HostScript.look(device, "cat " + notePath(id) + " " + BOOT_ID).strip().split("\\s+");
    if (boots.length < 2) {
      return new Effect(false, "nobody has asked for a reboot");
    }
    return boots[0].equals(boots[1])
        ? new Effect(false, "it is in the same boot as before")
        : new Effect(true, "it is in boot " + boots[1]);
  }

  /** It has to boot before that shows. */
  @Override
  public Duration bitesWithin() {
    return Duration.ofMinutes(2);
  }

  @Override
  public String toString() {
    return "a reboot by the service " + service + " over D-Bus";
  }
}
