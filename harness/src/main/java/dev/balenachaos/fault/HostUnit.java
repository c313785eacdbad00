package dev.balenachaos.fault;

import dev.balenachaos.device.Device;
import dev.balenachaos.run.InvalidException;
import dev.balenachaos.workload.Deployment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Faults of units of the host: stopped, killed, masked, restarted, reloaded. By default root does
 * it on the host, with {@code systemctl}; {@link #through} lets a container do it over the host's
 * D-Bus, as it happens in the field.
 *
 * <pre>{@code
 * device.inject(HostUnit.stopped("chronyd.service").through(app, "steward"));
 * }</pre>
 *
 * <p>The heal takes a mask away and starts each unit that was active before, if it is down.
 */
public final class HostUnit implements Fault {

  private enum Harm {
    STOPPED("stop", "stopped"),
    KILLED("kill", "killed"),
    MASKED("mask", "masked until the next boot and stopped"),
    RESTARTED("restart", "restarted"),
    RELOADED("reload", "told to reload their settings"),
    WORRIED("worry " + TIMES, "restarted " + TIMES + " times in a row");

    private final String verb;
    private final String words;

    Harm(String verb, String words) {
      this.verb = verb;
      this.words = words;
    }
  }

  /** More than the five starts within 10 s that systemd allows, and less than 10 s take. */
  private static final int TIMES = 8;

  private static final String ENGINE = "balena.service";

  private final Harm harm;
  private final List<String> units;
  private final Optional<Asked> asked;

  /** Who is asked to do it: a service of a deployment. */
  private record Asked(Deployment app, String service) {}

  private HostUnit(Harm harm, List<String> units, Optional<Asked> asked) {
    if (units.isEmpty()) {
      throw new IllegalArgumentException("Say which units are " + harm.words);
    }
    this.harm = harm;
    this.units = units.stream().map(UnitName::checked).toList();
    this.asked = asked;
  }

  /** Stops units, one after the other. Effect: none of them is active any more, or still is. */
  public static HostUnit stopped(String... units) {
    return new HostUnit(Harm.STOPPED, List.of(units), Optional.empty());
  }

  /** Kills the main process of each unit (SIGKILL). Effect: what ran before runs no more. */
  public static HostUnit killed(String... units) {
    return new HostUnit(Harm.KILLED, List.of(units), Optional.empty());
  }

  /**
   * Masks units below {@code /run}, since balenaOS's root is read-only, and stops them. Effect:
   * they are masked and not active.
   */
  public static HostUnit masked(String... units) {
    return new HostUnit(Harm.MASKED, List.of(units), Optional.empty());
  }

  /** Restarts each unit once. Effect: what ran before runs no more. */
  public static HostUnit restarted(String... units) {
    return new HostUnit(Harm.RESTARTED, List.of(units), Optional.empty());
  }

  /**
   * Lets each unit read its settings again, if it can. Effect: it has changed its state since, and
   * is the same run.
   */
  public static HostUnit reloaded(String... units) {
    return new HostUnit(Harm.RELOADED, List.of(units), Optional.empty());
  }

  /**
   * Restarts a unit again and again within some seconds, more often than systemd's start limit
   * allows (five starts in 10 s, which meta-balena 8.0.2 does not change). Effect: the unit has
   * failed by that limit. A unit whose start takes 2 s or more never meets it.
   */
  public static HostUnit restartedWithoutEnd(String unit) {
    return new HostUnit(Harm.WORRIED, List.of(unit), Optional.empty());
  }

  /**
   * Lets a running service do it over the host's D-Bus, which it needs the label {@code
   * io.balena.features.dbus} for. It is asked by a command inside its container.
   *
   * @param service a service that runs the program {@code steward}, as {@code Workloads.steward()}
   */
  public HostUnit through(Deployment app, String service) {
    return new HostUnit(harm, units, Optional.of(new Asked(app, service)));
  }

  @Override
  public String undo(String id) {
    return """
        [ -e %1$s ] || return 0
        while read -r unit; do
          %2$ssystemctl reset-failed "$unit" 2>/dev/null
          systemctl is-active --quiet "$unit" || systemctl start --no-block "$unit" || return 1
        done <%1$s"""
        .formatted(
            unitsPath(id),
            harm == Harm.MASKED ? "systemctl unmask --runtime \"$unit\" || return 1\n  " : "");
  }

  private static String unitsPath(String id) {
    return HealScript.FOLDER + "/" + id + "/units";
  }

  @Override
  public void apply(Device device, String id) {
    Map<String, UnitState> before = UnitState.of(device, units);
    before.values().stream()
        .filter(unit -> !unit.isActive())
        .findFirst()
        .ifPresent(
            idle -> {
              throw new InvalidException(
                  "The unit "
                      + idle.unit()
                      + " of "
                      + device.name()
                      + " is not active, so nothing can be done to it");
            });
    device.attachments().add(new Struck(id, before));
    HostScript.apply(
        device,
        this,
        "set -e\nprintf '%s\\n' " + words() + " >" + unitsPath(id) + "\n" + act() + "\n",
        Duration.ofMinutes(1));
  }

  private String words() {
    return String.join(" ", units);
  }

  private String act() {
    return asked.map(this::actThrough).orElseGet(this::actOnHost);
  }

  /**
   * An engine that is hurt takes its answer to the command with it: then the effect alone tells.
   */
  private String actThrough(Asked by) {
    return "balena-engine exec "
        + by.app().container(by.service())
        + " steward "
        + harm.verb
        + " "
        + words()
        + (units.contains(ENGINE) ? " || true" : "");
  }

  private String actOnHost() {
    return switch (harm) {
      case STOPPED -> "systemctl stop " + words();
      case RESTARTED -> "systemctl restart " + words();
      case MASKED -> "systemctl mask --runtime " + words() + "\nsystemctl stop " + words();
      case RELOADED -> "systemctl reload " + words();
      case KILLED -> each("kill -KILL $(systemctl show -p MainPID --value \"$unit\")");
      case WORRIED ->
          each("for i in $(seq " + TIMES + "); do systemctl restart \"$unit\" || break; done");
    };
  }

  private String each(String command) {
    return "for unit in " + words() + "; do " + command + "; done";
  }

  @Override
  public Effect effect(Device device, String id) {
    Optional<Struck> struck =
        device.attachments().all(Struck.class).stream()
            .filter(one -> one.id().equals(id))
            .findFirst();
    if (struck.isEmpty()) {
      return new Effect(false, "nothing was done to " + words());
    }
    Map<String, UnitState> now = UnitState.of(device, units);
    boolean bites =
        struck.get().hasShown()
            ? now.values().stream().anyMatch(unit -> !unit.isActive() || unit.isMasked())
            : now.values().stream().allMatch(unit -> hurt(struck.get().before(unit.unit()), unit));
    if (bites) {
      struck.get().show();
    }
    return new Effect(
        bites, now.values().stream().map(UnitState::toString).collect(Collectors.joining(", ")));
  }

  private boolean hurt(UnitState before, UnitState now) {
    return switch (harm) {
      case STOPPED, KILLED, RESTARTED -> !now.isActive() || !now.isSameRunAs(before);
      case MASKED -> now.isMasked() && !now.isActive();
      case RELOADED -> now.isSameRunAs(before) && !now.changed().equals(before.changed());
      case WORRIED -> now.result().equals("start-limit-hit");
    };
  }

  @Override
  public Duration bitesWithin() {
    return Duration.ofSeconds(30);
  }

  @Override
  public String toString() {
    return Stream.of(
            words() + " " + harm.words,
            asked.map(by -> "by the service " + by.service() + " over D-Bus").orElse("by the host"))
        .collect(Collectors.joining(" "));
  }
}
