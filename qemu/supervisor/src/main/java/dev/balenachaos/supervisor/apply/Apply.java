package dev.balenachaos.supervisor.apply;

import dev.balenachaos.supervisor.log.Log;
import dev.balenachaos.supervisor.target.Target;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Goes from round to round until the target is met (balena-supervisor's device-state/index.ts). It
 * keeps nothing about the way: whoever starts anew goes on from what the engine has.
 *
 * <p>No two of these methods may run at once.
 */
final class Apply {
  private final Planner planner;
  private final ScheduledReboot reboot;
  private final UpdateLocks locks;
  private final Supplier<Target> target;
  private final Consumer<Target> configuration;
  private final Runnable met;
  private final Pace pace;
  private final Map<Integer, String> commits = new ConcurrentHashMap<>();
  private int failures;
  private volatile boolean pending;
  private volatile boolean failed;

  /**
   * Puts an apply together.
   *
   * @param target gives the target in force at the moment
   * @param configuration is told of the target ahead of each round
   * @param met is told when a target is met
   */
  Apply(
      Planner planner,
      ScheduledReboot reboot,
      UpdateLocks locks,
      Supplier<Target> target,
      Consumer<Target> configuration,
      Runnable met,
      Pace pace) {
    this.planner = planner;
    this.reboot = reboot;
    this.locks = locks;
    this.target = target;
    this.configuration = configuration;
    this.met = met;
    this.pace = pace;
  }

  /** Tries until the target is met, with a rest after each failure that doubles up to the poll. */
  void untilMet(boolean force, Cancellation cancellation) {
    failures = 0;
    while (!cancellation.isCancelled()) {
      try {
        once(force, cancellation);
        return;
      } catch (UpdatesLockedException e) {
        Duration delay = countFailure();
        Log.info(
            "Updates are locked, retrying in "
                + delay.toMillis()
                + "ms. Reason: "
                + e.getMessage());
        cancellation.pause(delay);
      } catch (RuntimeException e) {
        Duration delay = countFailure();
        Log.error(
            "Scheduling another update attempt in "
                + delay.toMillis()
                + "ms due to failure: "
                + e.getMessage());
        cancellation.pause(delay);
      }
    }
  }

  /**
   * Tries once.
   *
   * @throws RuntimeException the first that a step of the failed round threw
   */
  void once(boolean force, Cancellation cancellation) {
    Duration rest = pace.betweenRounds();
    while (!cancellation.isCancelled()) {
      Target wanted = target.get();
      configuration.accept(wanted);
      Round round = planner.next(wanted, force);
      reboot.plan(round, force);
      if (round.isOver()) {
        settle(wanted);
        return;
      }
      pending = true;
      run(round);
      if (round.steps().isEmpty()) {
        rest = pace.waiting();
      }
      cancellation.pause(rest);
    }
  }

  boolean isPending() {
    return pending;
  }

  boolean hasFailed() {
    return failed;
  }

  Optional<String> commit(int appId) {
    return Optional.ofNullable(commits.get(appId));
  }

  private Duration countFailure() {
    failed = true;
    failures++;
    return new Backoff(pace.afterFailure(), target.get().pollInterval()).after(failures);
  }

  private void settle(Target target) {
    locks.settle();
    Log.debug("Finished applying target state");
    target.apps().stream()
        .filter(app -> !app.commit().isEmpty())
        .forEach(app -> commits.put(app.id(), app.commit()));
    pending = false;
    failed = false;
    failures = 0;
    met.run();
  }

  /** Takes every step, also after one that failed: a broken service must not hold up the others. */
  private static void run(Round round) {
    RuntimeException first = null;
    for (Step step : round.steps()) {
      RuntimeException failure = take(step);
      first = first == null ? failure : first;
    }
    if (first instanceof UpdatesLockedException) {
      throw first;
    }
    if (first != null) {
      throw new IllegalStateException(
          "Failed to apply state transition steps. "
              + first.getMessage()
              + " Steps:"
              + round.names(),
          first);
    }
  }

  private static @Nullable RuntimeException take(Step step) {
    try {
      step.action().run();
      return null;
    } catch (RuntimeException e) {
      return e;
    }
  }
}
