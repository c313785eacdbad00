package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import java.nio.charset.StandardCharsets;

/**
 * Faults of the state partition, {@code /mnt/state}, where balenaOS keeps what the host itself
 * remembers: the last time, host keys, connections, and the journal where it is persistent. It has
 * 80 MiB (meta-balena 8.0.2, {@code image_types_balena.bbclass}).
 */
public final class StatePartition implements Fault {

  private StatePartition() {}

  /**
   * Fills the partition by a file until not even root can write one block, and holds it full: while
   * the device shuts down until the time is not saved, and after a reboot again as soon as the
   * device has an address. The effect is a write that fails with ENOSPC. The script that heals is
   * there before, and needs no room to run.
   */
  public static StatePartition filled() {
    return new StatePartition();
  }

  private static String file(String id) {
    return Host.STATE_PARTITION + "/balena-chaos-" + id + ".fill";
  }

  private static Holder holder(String id) {
    return new Holder(id, file(id), Host.STATE_PARTITION, "fake-hwclock.service");
  }

  @Override
  public String undo(String id) {
    return holder(id).stop();
  }

  @Override
  public void apply(Device device, String id) {
    String again = HealScript.againPath(id);
    String lines =
        "set -e\nbytes=-1\nfile=%s\n%s%s".formatted(file(id), FileGrowth.GROW, holder(id).start());
    device.files().write(again, lines.getBytes(StandardCharsets.UTF_8));
    FullPartition.fill(device, this, "sh " + again);
  }

  @Override
  public Effect effect(Device device, String id) {
    return FullPartition.effect(device, Host.STATE_PARTITION, id);
  }

  @Override
  public String toString() {
    return "state partition filled by a file of the host";
  }
}
