package dev.balenachaos.fault;

/**
 * Heals what was done to the device from outside, in this virtual machine. Nothing of it is on the
 * device, and it ends with this virtual machine, however that ends: there is nothing to arm.
 */
final class HealedFromHost implements Healer {

  private final Runnable undo;

  HealedFromHost(Runnable undo) {
    this.undo = undo;
  }

  @Override
  public void arm() {}

  @Override
  public boolean renew() {
    return true;
  }

  @Override
  public boolean undone() {
    return false;
  }

  @Override
  public void heal() {
    undo.run();
  }

  @Override
  public void strike() {}

  @Override
  public void forget() {}

  @Override
  public String lastResort() {
    return "It ends with the device, which is given back at the end of the test.";
  }
}
