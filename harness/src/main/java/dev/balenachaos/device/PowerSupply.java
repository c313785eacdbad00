package dev.balenachaos.device;

/** The capability to take a device's power away from outside, and to give it back. */
public interface PowerSupply {

  /** Tells whether the device has power and runs. */
  boolean isOn();

  /**
   * Takes the power away: what was in memory is gone for good, and so is some of what the disk was
   * given since it was last told to flush, as flash has a cache of its own. It may take a minute to
   * come to a moment at which there is something of that kind.
   *
   * @throws dev.balenachaos.run.InfraException when it cannot be done
   */
  void cut();

  /** Tells what the disk has lost in the last cut; nothing when there was none. */
  Losses losses();

  /** Gives the power back, and the device boots; does nothing when it has power. */
  void restore();

  /**
   * What became of the writes that were watched before a cut.
   *
   * @param kept how many the disk has
   * @param unforced how many it was free to lose, since no flush came after them
   * @param lost how many of those it has lost
   */
  record Losses(int kept, int unforced, int lost) {

    /** None was lost, and none watched. */
    public static final Losses NONE = new Losses(0, 0, 0);

    @Override
    public String toString() {
      return "of "
          + (kept + lost)
          + " writes "
          + unforced
          + " were not forced to the disk, and "
          + lost
          + " of those are lost";
    }
  }
}
