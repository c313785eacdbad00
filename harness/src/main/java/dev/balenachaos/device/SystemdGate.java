package dev.balenachaos.device;

import dev.balenachaos.run.Timeline;
import java.time.Duration;

/**
 * Open when systemd has no job left to run. Failed units do not keep it closed; they are written on
 * the timeline.
 */
final class SystemdGate implements GateCheck {

  private final Shell shell;
  private final Host host;
  private final Timeline timeline;
  private final Deadlines deadlines;
  private String seen = "no answer";

  SystemdGate(Shell shell, Host host, Timeline timeline, Deadlines deadlines) {
    this.shell = shell;
    this.host = host;
    this.timeline = timeline;
    this.deadlines = deadlines;
  }

  @Override
  public Boot.Gate gate() {
    return Boot.Gate.SYSTEMD;
  }

  @Override
  public boolean isOpen(Duration left) {
    try {
      // One question that waits on the device costs a slow device less than many that do not.
      seen = shell.run("systemctl is-system-running --wait", deadlines.unscaled(left)).text();
      if (seen.equals("degraded")) {
        timeline.record(
            Timeline.Kind.STEP, "boot", "failed units: " + String.join(", ", host.failedUnits()));
      }
    } catch (ShellException e) {
      seen = "starting";
      return false;
    }
    return seen.equals("running") || seen.equals("degraded");
  }

  @Override
  public String lastSeen() {
    return "systemd says '" + seen + "'; jobs: " + jobs();
  }

  private String jobs() {
    try {
      return shell
          .run("systemctl list-jobs --no-legend --no-pager | head -n 5", Duration.ofSeconds(10))
          .text()
          .lines()
          .map(String::strip)
          .reduce((one, two) -> one + "; " + two)
          .orElse("none");
    } catch (ShellException e) {
      return "unknown, the device did not say";
    }
  }

  @Override
  public String advice() {
    return "see `systemctl list-jobs` on the device for what it waits for";
  }
}
