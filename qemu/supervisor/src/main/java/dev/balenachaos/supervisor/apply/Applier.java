package dev.balenachaos.supervisor.apply;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Applies the target when triggered, one apply at a time, and tries again until it is met or a
 * newer trigger comes. Nothing but a trigger makes it look at the engine: a container removed
 * behind its back stays away (balena-supervisor's device-state/index.ts).
 */
public final class Applier {
  private final ExecutorService worker;
  private final Apply apply;
  private final AtomicInteger inProgress = new AtomicInteger();
  private volatile Cancellation triggered = new Cancellation();

  /**
   * Applies by way of a worker.
   *
   * @param worker runs one task at a time, in order
   */
  Applier(ExecutorService worker, Apply apply) {
    this.worker = worker;
    this.apply = apply;
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
            apply.untilMet(force, cancellation);
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
    apply.once(force, new Cancellation());
  }

  /** Returns whether an apply runs, waits for its next try, or is about to begin. */
  public boolean isApplying() {
    return inProgress.get() > 0;
  }

  /** Returns whether the apply under way has found something to do. */
  public boolean isPending() {
    return apply.isPending();
  }

  /** Returns whether the last try to apply failed. */
  public boolean hasFailed() {
    return apply.hasFailed();
  }

  /** Returns the commit that was last applied in full for an app; empty if none was. */
  public Optional<String> commit(int appId) {
    return apply.commit(appId);
  }
}
