package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import java.time.Duration;

/**
 * A unit's watchdog made to bite sooner, so that a test need not wait for it: by a drop-in below
 * {@code /run}, as balena's own tests do (meta-balena, {@code tests/suites/os/tests/
 * engine-healthcheck}). It is no harm in itself, but a change of the device that has to be undone,
 * and it restarts the unit, twice: what depends on it needs time to come back.
 */
public final class Watchdog implements Fault {

  private final String unit;
  private final Duration period;

  private Watchdog(String unit, Duration period) {
    this.unit = unit;
    this.period = period;
  }

  /**
   * Describes another period of a unit's watchdog.
   *
   * @param unit for instance {@code balena.service}
   * @param period 1 to 59 whole seconds; not scaled to the speed of the device
   * @throws IllegalArgumentException for any other period
   */
  public static Watchdog of(String unit, Duration period) {
    if (period.toSeconds() < 1 || period.toSeconds() > 59) {
      throw new IllegalArgumentException("A watchdog is set to 1 to 59 s here, not to " + period);
    }
    return new Watchdog(UnitName.checked(unit), period);
  }

  @Override
  public boolean harms() {
    return false;
  }

  /** A restart is enough and needed: what runs keeps the period that it was started with. */
  @Override
  public String undo(String id) {
    return """
        [ -e %1$s ] || [ -e %4$s ] || return 0
        touch %4$s
        rm -f %1$s
        rmdir %2$s 2>/dev/null
        systemctl daemon-reload && systemctl restart --no-block %3$s"""
        .formatted(dropIn(id), folder(), unit, HealScript.FOLDER + "/" + id + "/drop-in");
  }

  private String folder() {
    return "/run/systemd/system/" + unit + ".d";
  }

  private String dropIn(String id) {
    return folder() + "/balena-chaos-" + id + ".conf";
  }

  @Override
  public void apply(Device device, String id) {
    HostScript.apply(
        device,
        this,
        """
        set -e
        mkdir -p %s
        printf '[Service]\\nWatchdogSec=%d\\n' >%s
        systemctl daemon-reload
        systemctl restart --no-block %s
        """
            .formatted(folder(), period.toSeconds(), dropIn(id), unit),
        Duration.ofMinutes(2));
  }

  /** systemd tells the period that the unit runs with, not the one that it would be given next. */
  @Override
  public Effect effect(Device device, String id) {
    String told = HostScript.look(device, "systemctl show -p WatchdogUSec --value " + unit).strip();
    Host.Unit now = device.host().unit(unit);
    return new Effect(
        told.equals(seconds()) && now.isActive(),
        unit + " is " + now.active() + " with a watchdog of " + told);
  }

  private String seconds() {
    return period.toSeconds() + "s";
  }

  @Override
  public Duration bitesWithin() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String toString() {
    return "the watchdog of " + unit + " set to " + seconds();
  }
}
