package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.run.InfraException;
import java.time.Duration;

/**
 * Faults of one process of the host: it is killed as by a crash (SIGKILL), or stopped in its tracks
 * as by a hang (SIGSTOP).
 *
 * <pre>{@code
 * try (Injection crash = device.inject(HostProcess.engine().killed())) {
 *   assertThat(device).recoversWithin(ofMinutes(2));
 * }
 * }</pre>
 *
 * <p>What is killed comes back by itself, as systemd restarts it: let the device recover before the
 * heal, since that starts a unit which is down. A process that is stopped runs on after the heal,
 * unless a watchdog has ended it before.
 */
public final class HostProcess implements Fault {

  /** A process whose failure is documented, and the unit that it belongs to. */
  public enum Victim {
    /** The engine's daemon. */
    ENGINE("the engine", "balena.service", "systemctl show -p MainPID --value balena.service"),
    /** The containerd of the engine, a child of the daemon, under its name on balenaOS. */
    CONTAINERD("the engine's containerd", "balena.service", "pidof balena-engine-containerd"),
    /** The first process of the supervisor's container. */
    SUPERVISOR(
        "the supervisor",
        "balena-supervisor.service",
        "timeout 20 balena-engine inspect --format '{{.State.Pid}}' balena_supervisor");

    private final String words;
    private final String unit;
    private final String find;

    Victim(String words, String unit, String find) {
      this.words = words;
      this.unit = unit;
      this.find = find;
    }

    /** Describes a crash. */
    public HostProcess killed() {
      return new HostProcess(this, true);
    }

    /** Describes a hang: the process is there, and does nothing. */
    public HostProcess frozen() {
      return new HostProcess(this, false);
    }
  }

  /**
   * Prints the state and the start time of the process {@code $pid}; nothing when there is none.
   */
  private static final String IDENTITY =
      "identity() { sed 's/.*) //' \"/proc/$pid/stat\" 2>/dev/null | cut -d ' ' -f 1,20; }\n";

  /** Which process it is: a number is used again, but not with the same start time. */
  private static final class Hit {
    private final String id;
    private final String pid;
    private final String began;
    private volatile boolean seen;

    private Hit(String id, String pid, String began) {
      this.id = id;
      this.pid = pid;
      this.began = began;
    }
  }

  private final Victim victim;
  private final boolean killed;

  private HostProcess(Victim victim, boolean killed) {
    this.victim = victim;
    this.killed = killed;
  }

  /** Begins a fault of the engine's daemon. */
  public static Victim engine() {
    return Victim.ENGINE;
  }

  /** Begins a fault of the engine's containerd. */
  public static Victim containerd() {
    return Victim.CONTAINERD;
  }

  /** Begins a fault of the supervisor, in its container. */
  public static Victim supervisor() {
    return Victim.SUPERVISOR;
  }

  /** Lets the process run on, if it is still the same one, and starts its unit if that is down. */
  @Override
  public String undo(String id) {
    return """
        [ -e %1$s ] || return 0
        read -r pid began <%1$s
        %2$s[ "$(identity | cut -d ' ' -f 2)" != "$began" ] || kill -CONT "$pid"
        systemctl is-active --quiet %3$s || systemctl start --no-block %3$s"""
        .formatted(hitPath(id), IDENTITY, victim.unit);
  }

  private static String hitPath(String id) {
    return HealScript.FOLDER + "/" + id + "/process";
  }

  @Override
  public void apply(Device device, String id) {
    String printed =
        HostScript.apply(
            device,
            this,
            """
            set -e
            %s
            pid=$(%s)
            test "$pid" -gt 1
            set -- $(identity)
            echo "$pid $2" >%s
            kill -%s "$pid"
            echo "$pid $2"
            """
                .formatted(IDENTITY, victim.find, hitPath(id), killed ? "KILL" : "STOP"),
            Duration.ofSeconds(30));
    String[] words = printed.split(" ");
    if (words.length != 2) {
      throw new InfraException("Tried to find " + victim.words + "\nSeen: " + printed);
    }
    device.attachments().add(new Hit(id, words[0], words[1]));
  }

  @Override
  public Effect effect(Device device, String id) {
    return device.attachments().all(Hit.class).stream()
        .filter(hit -> hit.id.equals(id))
        .findFirst()
        .map(hit -> killed ? afterTheKill(device, hit) : frozen(device, hit))
        .orElseGet(() -> new Effect(false, "no process was hit"));
  }

  /** A killed process never comes back: once that was seen, what counts is that its unit does. */
  private Effect afterTheKill(Device device, Hit hit) {
    if (!hit.seen) {
      String state = stateOf(device, hit);
      hit.seen = state.isEmpty() || state.equals("Z");
      return new Effect(
          hit.seen, hit.seen ? "process " + hit.pid + " is gone" : "it is there: " + state);
    }
    String active =
        HostScript.look(device, "systemctl show -p ActiveState --value " + victim.unit).strip();
    return new Effect(!active.equals("active"), victim.unit + " is " + active);
  }

  private static Effect frozen(Device device, Hit hit) {
    String state = stateOf(device, hit);
    return new Effect(
        state.equals("T"),
        state.isEmpty() ? "process " + hit.pid + " is gone" : "its state is " + state);
  }

  /** Returns the kernel's letter for the state of the process, or nothing when it is gone. */
  private static String stateOf(Device device, Hit hit) {
    String[] identity =
        HostScript.look(device, "pid=" + hit.pid + "\n" + IDENTITY + "identity\n").split(" ");
    return identity.length == 2 && identity[1].equals(hit.began) ? identity[0] : "";
  }

  @Override
  public String toString() {
    return victim.words + (killed ? " killed" : " stopped in its tracks");
  }
}
