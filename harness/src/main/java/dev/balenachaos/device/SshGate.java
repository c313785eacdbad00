package dev.balenachaos.device;

import dev.balenachaos.ssh.SshConnection;
import dev.balenachaos.ssh.SshException;
import dev.balenachaos.ssh.SshException.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Open when a command runs over SSH, and the boot is another than the one to be left behind. */
final class SshGate implements GateCheck {

  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

  /** A device that is still starting may not have its keys in place; one that is up has. */
  private static final Duration REFUSALS_BORNE = Duration.ofSeconds(10);

  private final SshConnection connection;
  private final Shell shell;
  private final Deadlines deadlines;
  private final @Nullable String leaving;
  private String seen = "";
  private String bootId = "";
  private long firstRefusal;

  /**
   * Makes the gate.
   *
   * @param leaving the id of the boot that does not count, or null when any does
   */
  SshGate(SshConnection connection, Shell shell, Deadlines deadlines, @Nullable String leaving) {
    this.connection = connection;
    this.shell = shell;
    this.deadlines = deadlines;
    this.leaving = leaving;
  }

  String bootId() {
    return bootId;
  }

  @Override
  public Boot.Gate gate() {
    return Boot.Gate.SSH;
  }

  @Override
  public boolean isOpen(Duration left) {
    try {
      bootId = shell.run("cat /proc/sys/kernel/random/boot_id", ANSWER_LIMIT).text();
    } catch (ShellException e) {
      giveUpIfHopeless(e);
      seen = whatWasSeen(e);
      return false;
    }
    if (bootId.equals(leaving)) {
      // A connection that outlives the boot would be silent for long: a fresh one tells at once.
      connection.drop();
      seen = "it still runs the boot that it was asked to leave, " + leaving;
      return false;
    }
    return !bootId.isEmpty();
  }

  private static String whatWasSeen(ShellException e) {
    return String.valueOf(e.getMessage())
        .lines()
        .filter(line -> line.startsWith("Seen: "))
        .map(line -> line.substring("Seen: ".length()))
        .findFirst()
        .orElse("nothing");
  }

  private void giveUpIfHopeless(ShellException e) {
    if (!(e.getCause() instanceof SshException ssh)) {
      return;
    }
    if (ssh.reason() == Reason.UNTRUSTED || ssh.reason() == Reason.UNUSABLE_KEY) {
      throw e;
    }
    if (ssh.reason() == Reason.TOO_SLOW) {
      connection.drop();
    }
    if (ssh.reason() != Reason.REFUSED) {
      firstRefusal = 0;
    } else if (firstRefusal == 0) {
      firstRefusal = System.nanoTime();
    } else if (System.nanoTime() - firstRefusal > deadlines.scaled(REFUSALS_BORNE).toNanos()) {
      throw e;
    }
  }

  @Override
  public String lastSeen() {
    return seen;
  }

  @Override
  public String advice() {
    return "see the console for how far the boot went";
  }
}
