package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Shell;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Timeline.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Heals what an earlier run, whose harness was killed, left on a device that lives on. */
final class Leftovers {

  private static final String HEAL_ALL =
      """
      systemctl stop 'balena-chaos-*.timer' 2>/dev/null
      failed=0
      for heal in %1$s/*/heal; do
        [ -e "$heal" ] || continue
        sed -n 's/^# Heals what balena-chaos did to this device: //p' "$heal"
        sh "$heal" heal >&2 || failed=1
      done
      rmdir %1$s 2>/dev/null
      rm -f %2$s
      exit $failed
      """
          .formatted(HealScript.FOLDER, DeadMan.REARM);

  private final Device device;
  private final UndoJournal journal;

  Leftovers(Device device, UndoJournal journal) {
    this.device = device;
    this.journal = journal;
  }

  List<String> heal() {
    List<String> healed = new ArrayList<>();
    Shell.Result result = device.shell().run(HEAL_ALL);
    if (!result.ok()) {
      throw new InfraException(
          "Tried to heal on "
              + device.name()
              + " what an earlier run left there.\nSeen: "
              + result.err().strip()
              + "\nLook at "
              + HealScript.FOLDER
              + " on the device.");
    }
    result.text().lines().filter(line -> !line.isBlank()).forEach(healed::add);
    for (Path entry : journal.entries()) {
      if (runFromHost(entry)) {
        journal.strike(UndoJournal.id(entry));
      }
    }
    healed.forEach(
        what -> device.timeline().record(Kind.FAULT, "fault", "left by an earlier run: " + what));
    return healed;
  }

  /** The device may have lost its copy of the script, and undo may run any number of times. */
  private boolean runFromHost(Path entry) {
    try {
      Shell.Result result =
          device.shell().run("sh -s heal", Files.readAllBytes(entry), Shell.DEFAULT_TIME_LIMIT);
      result.require("sh " + entry);
      return true;
    } catch (IOException e) {
      throw new InfraException("The undo journal's " + entry + " cannot be read: " + e, e);
    }
  }
}
