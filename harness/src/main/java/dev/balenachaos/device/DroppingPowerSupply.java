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
    try {
      supply.cut();
    } finally {
      dropConnection.run();
    }
  }

  @Override
  public Losses losses() {
    return supply.losses();
  }

  /** Who has tried to log in meanwhile has nobody to wait for. */
  @Override
  public void restore() {
    try {
      supply.restore();
    } finally {
      dropConnection.run();
    }
  }
}
