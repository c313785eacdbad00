package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Shell;
import dev.balenachaos.run.InfraException;
import java.time.Duration;

/**
 * Heals by a script on the device, which the host's journal holds as well, and which the dead-man's
 * switch runs when the harness is gone.
 */
final class HealedOnDevice implements Healer {

  /** Less than the budget, so that one that hangs is ended on the device and can be told. */
  private static final Duration LIMIT = Active.HEAL_BUDGET.minusSeconds(15);

  private final Device device;
  private final UndoJournal journal;
  private final HealScript script;
  private final DeadMan deadMan;

  HealedOnDevice(Device device, UndoJournal journal, HealScript script) {
    this.device = device;
    this.journal = journal;
    this.script = script;
    this.deadMan = new DeadMan(device, script);
  }

  @Override
  public void arm() {
    journal.write(script);
    try {
      deadMan.arm();
    } catch (InfraException e) {
      takeBack(e);
      throw e;
    }
  }

  /** What cannot be taken back from the device now stays in the journal for the next run. */
  private void takeBack(InfraException why) {
    try {
      deadMan.takeBack();
      journal.strike(script.id());
    } catch (InfraException e) {
      why.addSuppressed(e);
    }
  }

  @Override
  public boolean renew() {
    return deadMan.renew();
  }

  /** Its switch takes the script away when that has done its work. */
  @Override
  public boolean undone() {
    String look = "test -e %s && test ! -e %s".formatted(script.path(), script.undonePath());
    Shell.Result result = device.shell().run(look);
    if (result.status() == 1) {
      return true;
    }
    result.require(look);
    return false;
  }

  @Override
  public void heal() {
    run("undo");
  }

  /** Until now its switch would have undone it once more. */
  @Override
  public void strike() {
    run("clean");
    deadMan.disarm();
  }

  @Override
  public void forget() {
    journal.strike(script.id());
  }

  private void run(String mode) {
    device
        .shell()
        .run("test ! -e %1$s || sh %1$s %2$s".formatted(script.path(), mode), LIMIT)
        .require("sh " + script.path() + " " + mode);
  }

  @Override
  public String lastResort() {
    return "Its dead-man's switch heals it within "
        + DeadMan.hold(device).toSeconds()
        + " s; a run on this device heals it first.";
  }
}
