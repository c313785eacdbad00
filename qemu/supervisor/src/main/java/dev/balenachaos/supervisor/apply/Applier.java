package dev.balenachaos.supervisor.apply;

import dev.balenachaos.supervisor.log.Log;
import dev.balenachaos.supervisor.target.Target;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Applies the target when triggered, one apply at a time, and tries again until it is met or a
 * newer trigger comes. Nothing but a trigger makes it look at the engine: a container removed
 * behind its back stays away (balena-supervisor's device-state/index.ts).
 */
public final class Applier {
  private final ExecutorService worker;
  private final Planner planner;
  private final Supplier<Target> target;
  private final Pace pace;
  private final AtomicInteger inProgress = new AtomicInteger();
  private final Map<Integer, String> commits = new ConcurrentHashMap<>();
  private volatile Cancellation triggered = new Cancellation();
  private volatile boolean pending;
  private volatile boolean failed;

  /**
   * @param worker runs one task at a time, in order
   * @param target gives the target in force at the moment
   */
  Applier(ExecutorService worker, Planner planner, Supplier<Target> target, Pace pace) {
    this.worker = worker;
    this.planner = planner;
    this.target = target;
    this.pace = pace;
  }

  /** Applies the target in force, in the background; an apply that still runs gives up. */
  public synchronized void trigger(boolean force) {
    triggered.cancel();
    Cancellation cancellation = new Cancellation();
    triggered = cancellation;
    inProgress.incrementAndGet();
    worker.execute(
        () -> {
          try {
            applyUntilMet(force, cancellation);
          } finally {
            inProgress.decrementAndGet();
          }
        });
  }

  /**
   * Runs something alone, ahead of any apply, and waits for its end; then triggers an apply.
   *
   * @throws RuntimeException what the action throws
   */
  void alone(Runnable action) {
    triggered.cancel();
    inProgress.incrementAndGet();
    try {
      worker.submit(action).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for the running apply", e);
    } finally {
      trigger(false);
      inProgress.decrementAndGet();
    }
  }

  /**
   * Applies the target once, without a second try.
   *
   * @throws RuntimeException from the first step that fails
   */
  void applyOnce(boolean force) {
    apply(force, new Cancellation());
  }

  /** Returns whether an apply runs, waits for its next try, or is about to begin. */
  public boolean isApplying() {
    return inProgress.get() > 0;
  }

  /** Returns whether the apply under way has found something to do. */
  public boolean isPending() {
    return pending;
  }

  /** Returns whether the last try to apply failed. */
  public boolean hasFailed() {
    return failed;
  }

  /** Returns the commit that was last applied in full for an app; empty if none was. */
  public Optional<String> commit(int appId) {
    return Optional.ofNullable(commits.get(appId));
  }

  private void applyUntilMet(boolean force, Cancellation cancellation) {
    for (int failures = 1; !cancellation.isCancelled(); failures++) {
      Duration delay = Backoff.after(failures);
      try {
        apply(force, cancellation);
        return;
      } catch (UpdatesLockedException e) {
        Log.info(
            "Updates are locked, retrying in "
                + delay.toMillis()
                + "ms. Reason: "
                + e.getMessage());
      } catch (RuntimeException e) {
        Log.error(
            "Scheduling another update attempt in "
                + delay.toMillis()
                + "ms due to failure: "
                + e.getMessage());
      }
      failed = true;
      cancellation.pause(delay);
    }
  }

  private void apply(boolean force, Cancellation cancellation) {
    while (!cancellation.isCancelled()) {
      Target wanted = target.get();
      Round round = planner.next(wanted, force);
      if (round.isOver()) {
        Log.debug("Finished applying target state");
        wanted.apps().stream()
            .filter(app -> !app.commit().isEmpty())
            .forEach(app -> commits.put(app.id(), app.commit()));
        pending = false;
        failed = false;
        return;
      }
      pending = true;
      run(round);
      cancellation.pause(round.steps().isEmpty() ? pace.waiting() : pace.betweenRounds());
    }
  }

  private static void run(Round round) {
    for (Step step : round.steps()) {
      try {
        step.action().run();
      } catch (UpdatesLockedException e) {
        throw e;
      } catch (RuntimeException e) {
        throw new IllegalStateException(
            "Failed to apply state transition steps. " + e.getMessage() + " Steps: " + step.name(),
            e);
      }
    }
  }
}
