package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Workloads;
import java.time.Duration;
import org.opentest4j.TestAbortedException;

/**
 * A flood of the SSH server by connections from a running service, {@link Workloads#flooder()}.
 * balenaOS starts a server for each connection, by a socket that systemd stops when there are too
 * many at a time, and nobody gets in until {@code recover-sshd-socket.timer} has looked, each
 * quarter of an hour; who is in stays in (meta-balena 8.0.2, {@code recipes-connectivity/openssh}).
 *
 * <p>systemd's limit is 200 in 2 s, more than a small device takes; a drop-in below {@code /run}
 * makes that 2 in a minute, as balena's own test does, and goes with the heal. The timer is
 * stopped, lest a quarter of an hour is over just then, until {@link #quickenTheTimer} or the heal.
 * A test on a device that lacks the socket or the timer is skipped. The effect is that the limit
 * has stopped it.
 */
public final class SshFlood implements Fault {

  private static final String SOCKET = "sshd.socket";
  private static final String FOLDER = "/run/systemd/system/" + SOCKET + ".d";

  private static final String TIMER = "recover-sshd-socket.timer";
  private static final String TIMER_FOLDER = "/run/systemd/system/" + TIMER + ".d";

  /** What systemd says of it until it is started again. */
  private static final String STOPPED = "trigger-limit-hit";

  private final Deployment app;

  private SshFlood(Deployment app) {
    this.app = app;
  }

  /** Connects five times at once. */
  public static SshFlood by(Deployment app) {
    return new SshFlood(app);
  }

  /**
   * Lets the timer that looks after the socket look every ten seconds until the flood is healed, as
   * balena's own test does, since a quarter of an hour is long.
   */
  public static void quickenTheTimer(Device device, Injection flood) {
    device
        .shell()
        .require(
            """
            mkdir -p %1$s \
              && printf '[Timer]\\nOnCalendar=\\nOnCalendar=*:*:0/10\\nAccuracySec=1s\\n' >%2$s \
              && systemctl daemon-reload && systemctl restart %3$s"""
                .formatted(TIMER_FOLDER, dropIn(TIMER_FOLDER, flood.id()), TIMER));
  }

  private static String dropIn(String folder, String id) {
    return folder + "/balena-chaos-" + id + ".conf";
  }

  @Override
  public String undo(String id) {
    return """
        [ -e %1$s ] || [ -e %7$s ] || return 0
        touch %7$s
        rm -f %1$s %4$s
        rmdir %2$s %5$s 2>/dev/null
        systemctl daemon-reload && systemctl restart %6$s && systemctl restart %3$s"""
        .formatted(
            dropIn(FOLDER, id),
            FOLDER,
            SOCKET,
            dropIn(TIMER_FOLDER, id),
            TIMER_FOLDER,
            TIMER,
            HealScript.FOLDER + "/" + id + "/drop-ins");
  }

  @Override
  public void apply(Device device, String id) {
    if (!device.shell().run("systemctl cat " + SOCKET + " " + TIMER).ok()) {
      throw new TestAbortedException(
          "The SSH server of %s has no %s, or there is no %s"
              .formatted(device.name(), SOCKET, TIMER));
    }
    HostScript.apply(
        device,
        this,
        """
        set -e
        mkdir -p %1$s
        printf '[Socket]\\nTriggerLimitIntervalSec=1min\\nTriggerLimitBurst=2\\n' >%2$s
        systemctl daemon-reload
        systemctl stop %5$s
        systemctl restart %3$s
        port=$(systemctl show -p Listen --value %3$s | sed -n 's/.*:\\([0-9]*\\) (Stream).*/\\1/p' | head -n 1)
        balena-engine exec --detach %4$s flooder ssh "$port"
        """
            .formatted(FOLDER, dropIn(FOLDER, id), SOCKET, app.container("flooder"), TIMER),
        Duration.ofMinutes(1));
  }

  @Override
  public Effect effect(Device device, String id) {
    String result = HostScript.look(device, "systemctl show -p Result --value " + SOCKET).strip();
    return new Effect(result.equals(STOPPED), SOCKET + ": " + result);
  }

  @Override
  public String toString() {
    return "SSH server flooded by connections";
  }
}
