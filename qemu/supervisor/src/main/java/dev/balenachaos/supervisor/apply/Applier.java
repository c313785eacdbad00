package dev.balenachaos.supervisor.apply;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Applies the target when triggered, one apply at a time, and tries again until it is met or a
 * newer trigger comes. Nothing but a trigger makes it look at the engine: a container removed
 * behind its back stays away (balena-supervisor's device-state/index.ts).
 */
public final class Applier {
  private final ExecutorService worker;
  private final Apply apply;
  private final Runnable changed;
  private final AtomicInteger inProgress = new AtomicInteger();
  private final Set<Cancellation> triggered = ConcurrentHashMap.newKeySet();
  private volatile long startedAt = System.nanoTime();

  /**
   * Applies by way of a worker.
   *
   * @param worker runs one task at a time, in order
   * @param changed is told when an apply has ended
   */
  Applier(ExecutorService worker, Apply apply, Runnable changed) {
    this.worker = worker;
    this.apply = apply;
    this.changed = changed;
  }

  /** Applies the target in force, in the background; an apply that still runs gives up. */
  public void trigger(boolean force) {
    trigger(force, true);
  }

  /**
   * Applies the target in force, in the background.
   *
   * @param cancel whether an apply that still runs gives up, rather than that this one waits for
   *     its end, which may never come
   */
  public synchronized void trigger(boolean force, boolean cancel) {
    if (cancel) {
      cancelAll();
    }
    Cancellation cancellation = new Cancellation();
    triggered.add(cancellation);
    inProgress.incrementAndGet();
    worker.execute(
        () -> {
          startedAt = System.nanoTime();
          try {
            apply.untilMet(force, cancellation);
          } finally {
            triggered.remove(cancellation);
            inProgress.decrementAndGet();
            changed.run();
          }
        });
  }

  private void cancelAll() {
    triggered.forEach(Cancellation::cancel);
  }

  /** No apply gets between, which could wait for a change that this makes. */
  private synchronized Future<?> next(Runnable action) {
    cancelAll();
    inProgress.incrementAndGet();
    return worker.submit(action);
  }

  /**
   * Runs something alone, ahead of any apply, and waits for its end; then triggers an apply.
   *
   * @throws RuntimeException what the action throws
   */
  void alone(Runnable action) {
    Future<?> done = next(action);
    try {
      done.get();
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

  /** Returns how long ago the latest apply began, or the supervisor if none has yet. */
  public Duration sinceStart() {
    return Duration.ofNanos(System.nanoTime() - startedAt);
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
