package dev.balenachaos.device;

/**
 * A power supply without which a connection is given up.
 *
 * @param dropConnection gives it up; does nothing when there is none
 */
record DroppingPowerSupply(PowerSupply supply, Runnable dropConnection) implements PowerSupply {

  @Override
  public boolean isOn() {
    return supply.isOn();
  }

  @Override
  public void cut() {
    supply.cut();
    dropConnection.run();
  }

  @Override
  public Losses losses() {
    return supply.losses();
  }

  /** Who has tried to log in meanwhile has nobody to wait for. */
  @Override
  public void restore() {
    supply.restore();
    dropConnection.run();
  }
}
