package dev.balenachaos.supervisor.cloud;

import dev.balenachaos.supervisor.log.Log;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Time as it passes. Its thread does not keep the process alive. */
final class RealTimer implements Timer {
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(RealTimer::daemon);

  @Override
  public Duration now() {
    return Duration.ofNanos(System.nanoTime());
  }

  @Override
  public void after(Duration delay, Runnable task) {
    ScheduledFuture<?> unused =
        thread.schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** What a task throws would otherwise be seen by nobody. */
  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      Log.error("A task about the cloud failed: " + e);
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "cloud");
    thread.setDaemon(true);
    return thread;
  }
}
