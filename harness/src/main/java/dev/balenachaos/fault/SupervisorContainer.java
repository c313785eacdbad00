package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import java.time.Duration;

/**
 * The supervisor's container is removed, running or not, as by somebody who wants to begin anew.
 * Its unit makes another one: let the device recover before the heal, which starts a unit that is
 * down.
 */
public final class SupervisorContainer implements Fault {

  private static final String NAME = "balena_supervisor";
  private static final String UNIT = "balena-supervisor.service";

  /** Which one it was: the next has the same name. */
  private static final class Removed {
    private final String id;
    private final String container;
    private volatile boolean seen;

    private Removed(String id, String container) {
      this.id = id;
      this.container = container;
    }
  }

  private SupervisorContainer() {}

  /** Describes the removal. */
  public static SupervisorContainer removed() {
    return new SupervisorContainer();
  }

  @Override
  public String undo(String id) {
    return """
        [ -e %1$s ] || return 0
        systemctl is-active --quiet %2$s || systemctl start --no-block %2$s"""
        .formatted(path(id), UNIT);
  }

  private static String path(String id) {
    return HealScript.FOLDER + "/" + id + "/container";
  }

  @Override
  public void apply(Device device, String id) {
    String container =
        HostScript.apply(
            device,
            this,
            """
            set -e
            container=$(balena-engine inspect --format '{{.Id}}' %s)
            echo "$container" | tee %s
            balena-engine rm --force "$container" >&2
            """
                .formatted(NAME, path(id)),
            Duration.ofMinutes(1));
    device.attachments().add(new Removed(id, container.strip()));
  }

  /** A removed container never comes back: once that was seen, what counts is that one runs. */
  @Override
  public Effect effect(Device device, String id) {
    return device.attachments().all(Removed.class).stream()
        .filter(removed -> removed.id.equals(id))
        .findFirst()
        .map(removed -> removed.seen ? another(device) : gone(device, removed))
        .orElseGet(() -> new Effect(false, "no container was removed"));
  }

  private static Effect gone(Device device, Removed removed) {
    String left =
        HostScript.look(
                device,
                "timeout 20 balena-engine ps --all --quiet --no-trunc --filter id="
                    + removed.container)
            .strip();
    removed.seen = left.isEmpty();
    return new Effect(
        removed.seen,
        "container "
            + removed.container.substring(0, Math.min(12, removed.container.length()))
            + (removed.seen ? " is gone" : " is there"));
  }

  private static Effect another(Device device) {
    String running =
        HostScript.look(
                device,
                "timeout 20 balena-engine inspect --format '{{.State.Running}}' "
                    + NAME
                    + " 2>/dev/null")
            .strip();
    boolean runs = running.equals("true");
    return new Effect(!runs, runs ? "another one runs" : "no other one runs");
  }

  @Override
  public String toString() {
    return "the supervisor's container removed";
  }
}
