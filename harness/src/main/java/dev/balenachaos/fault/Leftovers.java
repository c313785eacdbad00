package dev.balenachaos.fault;

import static java.util.stream.Collectors.toSet;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Shell;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Story;
import dev.balenachaos.run.Timeline.Kind;
import dev.balenachaos.ssh.SshException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Heals what an earlier run, whose harness was killed, left on a device that lives on, newest
 * first. As long as something of it is not healed, all dead-man's switches there stay armed, also
 * over a reboot.
 */
public final class Leftovers {

  private static final String SCRIPTS = "ls -r " + HealScript.FOLDER + "/*/heal 2>/dev/null; true";

  /** Its dead-man's switch may heal at the same time, and take the script away. */
  private static final String HEAL =
      """
      [ -e %1$s ] || exit 0
      sed -n 's/^# Heals what balena-chaos did to this device: //p' %1$s
      sh %1$s heal >&2 || [ ! -e %1$s ]
      """;

  private static final String DISARM =
      """
      systemctl stop 'balena-chaos-*.timer' 2>/dev/null
      rmdir %s 2>/dev/null
      rm -f %s
      """
          .formatted(HealScript.FOLDER, DeadMan.REARM);

  private static final Duration REBOOT = Duration.ofMinutes(3);

  private final Device device;
  private final UndoJournal journal;

  Leftovers(Device device, UndoJournal journal) {
    this.device = device;
    this.journal = journal;
  }

  /**
   * Heals what an earlier run left on a device.
   *
   * @param story is told of a wait for a run of another host or user, which may go on
   * @return what was healed; never null but potentially empty
   * @throws InfraException when it could not be healed, or such a run goes on
   */
  public static List<String> healed(Device device, Story story) {
    UndoJournal journal = UndoJournal.of(device);
    Set<String> own = journal.entries().stream().map(UndoJournal::id).collect(toSet());
    new HeldElsewhere(device, story, own).refuse();
    return new Leftovers(device, journal).heal();
  }

  /** A heal may reboot the device, and so keep those after it from theirs. */
  List<String> heal() {
    List<String> healed = new ArrayList<>();
    List<InfraException> failed = tryAll(healed);
    if (failed.stream().anyMatch(Leftovers::isLostConnection)) {
      awaitShell();
      failed = tryAll(healed);
    }
    if (!failed.isEmpty()) {
      throw notHealed(failed);
    }
    return healed;
  }

  private static boolean isLostConnection(InfraException failure) {
    return failure.getCause() instanceof SshException ssh
        && ssh.reason() == SshException.Reason.AWAY;
  }

  private List<InfraException> tryAll(List<String> healed) {
    List<InfraException> failed = new ArrayList<>();
    for (String script : device.shell().require(SCRIPTS).lines().toList()) {
      trying(failed, () -> healed.addAll(runOnDevice(script)));
    }
    for (Path entry : journal.entries()) {
      trying(failed, () -> runFromHost(entry));
    }
    if (failed.isEmpty()) {
      trying(failed, () -> device.shell().require(DISARM));
    }
    return failed;
  }

  /** That a device stays away is INFRA, and no verdict on it: what is asked next throws that. */
  private void awaitShell() {
    try {
      Awaitility.await()
          .ignoreExceptionsInstanceOf(InfraException.class)
          .atMost(device.deadlines().scaled(REBOOT))
          .until(() -> device.shell().run("true").ok());
    } catch (ConditionTimeoutException e) {
      device.timeline().record(Kind.STEP, "fault", "the device is away since a heal");
    }
  }

  /** One that cannot be healed must not keep the others from it. */
  private static void trying(List<InfraException> failed, Runnable heal) {
    try {
      heal.run();
    } catch (InfraException e) {
      failed.add(e);
    }
  }

  private List<String> runOnDevice(String script) {
    String healed =
        device
            .shell()
            .run(HEAL.formatted(script), Active.HEAL_BUDGET)
            .require("sh " + script + " heal");
    List<String> words = healed.lines().filter(line -> !line.isBlank()).toList();
    words.forEach(
        what -> device.timeline().record(Kind.FAULT, "fault", "left by an earlier run: " + what));
    return words;
  }

  /** The device may have lost its copy of the script, and undo may run any number of times. */
  private void runFromHost(Path entry) {
    try {
      Shell.Result result =
          device.shell().run("sh -s heal", Files.readAllBytes(entry), Active.HEAL_BUDGET);
      result.require("sh " + entry);
      journal.strike(UndoJournal.id(entry));
    } catch (IOException e) {
      throw new InfraException("The undo journal's " + entry + " cannot be read: " + e, e);
    }
  }

  private InfraException notHealed(List<InfraException> failed) {
    InfraException first = failed.get(0);
    InfraException thrown =
        new InfraException(
            "Tried to heal on "
                + device.name()
                + " what an earlier run left there.\nSeen: "
                + String.valueOf(first.getMessage()).replace("\n", "; ")
                + "\nLook at "
                + HealScript.FOLDER
                + " on the device, whose dead-man's switches stay armed.",
            first);
    failed.stream().skip(1).forEach(thrown::addSuppressed);
    return thrown;
  }
}
