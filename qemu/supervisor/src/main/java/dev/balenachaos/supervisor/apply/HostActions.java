package dev.balenachaos.supervisor.apply;

import dev.balenachaos.supervisor.compose.Container;
import dev.balenachaos.supervisor.host.HostPrograms;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.log.Log;
import dev.balenachaos.supervisor.target.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What is done to the host, on which all apps depend, and so with the update locks of all that have
 * containers (balena-supervisor's device-state/index.ts). Every method throws {@link
 * UpdatesLockedException} if an app holds one itself, and those that end the boot also while an
 * update of the host waits for its verdict, if {@code force} is not given.
 */
public final class HostActions {
  private final Containers containers;
  private final UpdateLocks locks;
  private final Supplier<Target> target;
  private final HostPrograms programs;

  HostActions(
      Containers containers, UpdateLocks locks, Supplier<Target> target, HostPrograms programs) {
    this.containers = containers;
    this.locks = locks;
    this.target = target;
    this.programs = programs;
  }

  /** Asks the host to reboot; returns before it does. */
  public void reboot(boolean force) {
    ask("reboot", "Reboot", force);
  }

  /** Asks the host to power off; returns before it does. */
  public void shutdown(boolean force) {
    ask("poweroff", "Shutdown", force);
  }

  /** Runs something while no app may forbid it. */
  public void whileUnlocked(boolean force, Runnable action) {
    Set<Integer> apps = containers.all().stream().map(Container::appId).collect(Collectors.toSet());
    locks.during(apps, force || target.get().overridesLocks(), action);
  }

  private void ask(String verb, String event, boolean force) {
    if (!force) {
      locks.checkHostUpdate();
    }
    whileUnlocked(
        force,
        () -> {
          Log.event(event, Json.object());
          start(verb);
        });
  }

  private void start(String verb) {
    try {
      programs.start(List.of("systemctl", "--no-block", verb));
    } catch (IOException e) {
      throw new UncheckedIOException("The host cannot be asked to " + verb, e);
    }
  }
}
