package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.PowerSupply;
import java.util.Optional;

/**
 * The power of a device is cut without a warning, and comes back with the heal. It is done from
 * outside; a test on a device without the capability {@link PowerSupply} is skipped.
 *
 * <p>What was in memory is lost, and with it what a program has written and not forced to the disk.
 * The disk, too, has promised nothing before it is told to flush: a cut whose disk has kept all
 * that it was given proves little, and a killed QEMU is one.
 */
public final class PowerCut implements Fault {

  private PowerCut() {}

  /**
   * Cuts the power within a minute, at a moment at which the disk holds writes that it was not told
   * to keep, and lets it lose some of them. The effect is that the device does not run, and that at
   * least one write is lost.
   */
  public static PowerCut losingUnforcedWrites() {
    return new PowerCut();
  }

  @Override
  public String undo(String id) {
    return "true";
  }

  @Override
  public Optional<Runnable> undoFromHost(Device device, String id) {
    return Optional.of(device.needed(PowerSupply.class)::restore);
  }

  @Override
  public void apply(Device device, String id) {
    device.needed(PowerSupply.class).cut();
  }

  @Override
  public Effect effect(Device device, String id) {
    PowerSupply supply = device.needed(PowerSupply.class);
    if (supply.isOn()) {
      return new Effect(false, "it runs");
    }
    PowerSupply.Losses losses = supply.losses();
    return new Effect(losses.lost() > 0, "it does not run; " + losses);
  }

  @Override
  public String toString() {
    return "power cut that loses what was not forced to the disk";
  }
}
