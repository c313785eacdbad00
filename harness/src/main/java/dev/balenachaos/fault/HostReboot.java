package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.workload.Deployment;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A container that reboots its device over the host's D-Bus, as balena's documentation shows it for
 * apps with the label {@code io.balena.features.dbus}. It is systemd that is asked ({@code Reboot}
 * of its manager), not the supervisor: so nobody looks for update locks, and no unit is stopped in
 * order.
 *
 * <p>The effect is that the device is in another boot. Nothing of it stays that would have to be
 * undone: once the other boot was seen, the fault bites no more.
 */
public final class HostReboot implements Fault {

  private final Deployment app;
  private final String service;

  /** In which boot the device was asked. */
  private record Asked(String id, String boot, AtomicBoolean shown) {}

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
    return "true";
  }

  /** A second later, so that whoever asks for it is answered before. */
  @Override
  public void apply(Device device, String id) {
    device.attachments().add(new Asked(id, device.host().bootId(), new AtomicBoolean()));
    HostScript.apply(
        device,
        this,
        "systemd-run --quiet --collect --on-active=1 balena-engine exec "
            + app.container(service)
            + " steward reboot\n",
        Duration.ofSeconds(30));
  }

  @Override
  public Effect effect(Device device, String id) {
    Optional<Asked> asked =
        device.attachments().all(Asked.class).stream()
            .filter(one -> one.id().equals(id))
            .findFirst();
    if (asked.isEmpty()) {
      return new Effect(false, "nobody has rebooted it");
    }
    String now = device.host().bootId();
    if (now.equals(asked.get().boot())) {
      return new Effect(false, "it is in the same boot as before");
    }
    return new Effect(asked.get().shown().compareAndSet(false, true), "it is in boot " + now);
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
