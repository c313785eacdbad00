package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;

/**
 * Faults of the state partition, {@code /mnt/state}, where balenaOS keeps what the host itself
 * remembers: the last time, host keys, connections, and the journal where it is persistent. It has
 * 80 MiB (meta-balena 8.0.2, {@code image_types_balena.bbclass}).
 */
public final class StatePartition implements Fault {

  private StatePartition() {}

  /**
   * Fills the partition by a file until not even root can write one block. The effect is a write
   * that fails with ENOSPC. The script that heals is there before, and needs no room to run.
   */
  public static StatePartition filled() {
    return new StatePartition();
  }

  private static String file(String id) {
    return Host.STATE_PARTITION + "/balena-chaos-" + id + ".fill";
  }

  @Override
  public String undo(String id) {
    return "rm -f " + file(id);
  }

  @Override
  public void apply(Device device, String id) {
    FullPartition.fill(device, this, "bytes=-1\nfile=" + file(id) + "\n" + FileGrowth.GROW);
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
