package dev.balenachaos.supervisor.apply;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Who does the work.
 *
 * @param worker applies, one task at a time, in order
 * @param beside downloads images and waits for containers to stop, as many at once as there are
 */
public record Threads(ExecutorService worker, Executor beside) {

  /** Makes threads that do not keep the process alive. */
  public static Threads real() {
    return new Threads(
        one("apply"), Executors.newCachedThreadPool(task -> daemon(task, "beside-apply")));
  }

  /** Makes a single thread that does not keep the process alive. */
  public static ExecutorService one(String name) {
    return Executors.newSingleThreadExecutor(task -> daemon(task, name));
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
