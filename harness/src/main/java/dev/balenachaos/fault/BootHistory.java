package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import java.nio.charset.StandardCharsets;

/**
 * The boots that balenaOS's disk watchdog counts. At the third within ten minutes, whatever they
 * are for, it switches itself off by a file that nobody takes away again (meta-balena 8.0.2, {@code
 * recipes-core/systemd/disk-watchdog}): a device that lives on would be without it for good once
 * tests have rebooted it.
 *
 * <p>It is no harm but a note of how things stand, and the heal has them so again: the boots before
 * the present one are forgotten, the file is taken away, and the unit started where it ran before.
 * What its owner has switched off stays off, and a device that has no such unit is left alone.
 */
public final class BootHistory implements Fault {

  private static final String UNIT = "disk-watchdogd.service";
  private static final String FOLDER = Host.STATE_PARTITION + "/disk-watchdog";
  private static final String DISABLED = FOLDER + "/disabled";
  private static final String BOOTS = FOLDER + "/boot-history";

  private BootHistory() {}

  /** Describes that the boots until the heal count for nothing. */
  public static BootHistory forgotten() {
    return new BootHistory();
  }

  @Override
  public boolean harms() {
    return false;
  }

  private static String note(String id) {
    return HealScript.FOLDER + "/" + id + "/disk-watchdog";
  }

  @Override
  public String undo(String id) {
    return """
        was=$(cat %1$s 2>/dev/null)
        [ -n "$was" ] || return 0
        if [ "$was" != disabled ]; then
          [ ! -e %2$s ] || sed -i '$!d' %2$s || return 1
          rm -f %3$s
          [ "$was" != active ] || systemctl start %4$s || return 1
        fi
        rm -f %1$s"""
        .formatted(note(id), BOOTS, DISABLED, UNIT);
  }

  @Override
  public void apply(Device device, String id) {
    String state =
        HostScript.look(
            device,
            "if [ -e %s ]; then echo disabled; else systemctl is-active %s; fi\n"
                .formatted(DISABLED, UNIT));
    device.files().write(note(id), state.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Effect effect(Device device, String id) {
    boolean noted = device.files().exists(note(id));
    return new Effect(
        noted, "how the disk watchdog was before is " + (noted ? "noted" : "not noted"));
  }

  @Override
  public String toString() {
    return "boots that the disk watchdog is to forget";
  }
}
