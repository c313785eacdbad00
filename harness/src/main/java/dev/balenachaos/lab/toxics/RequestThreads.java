package dev.balenachaos.lab.toxics;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that serve requests of the API. The JDK's server reads a request in one of them, for
 * as long as the client cares to send it; so each has a deadline, and their number has a bound.
 */
final class RequestThreads implements Executor, AutoCloseable {

  private static final int MOST = 256;
  private static final long IDLE_SECONDS = 5;
  private static final long DEADLINE_SECONDS = 10;

  private final ThreadPoolExecutor threads;
  private final ScheduledThreadPoolExecutor deadlines;

  RequestThreads(String name) {
    threads =
        new ThreadPoolExecutor(
            0, MOST, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), daemon(name));
    threads.setRejectedExecutionHandler(RequestThreads::waitForOne);
    deadlines = new ScheduledThreadPoolExecutor(1, daemon(name + " deadlines"));
    deadlines.setRemoveOnCancelPolicy(true);
  }

  @Override
  public void execute(Runnable request) {
    threads.execute(() -> withinDeadline(request));
  }

  @Override
  public void close() {
    deadlines.shutdownNow();
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(DEADLINE_SECONDS, TimeUnit.SECONDS)
          || !deadlines.awaitTermination(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("A request of Toxiproxy's API does not end.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Interrupts a request that takes too long, which closes its socket; never the one after it. */
  private void withinDeadline(Runnable request) {
    Thread server = Thread.currentThread();
    Object turn = new Object();
    boolean[] served = {false};
    ScheduledFuture<?> deadline =
        deadlines.schedule(
            () -> {
              synchronized (turn) {
                if (!served[0]) {
                  server.interrupt();
                }
              }
            },
            DEADLINE_SECONDS,
            TimeUnit.SECONDS);
    try {
      request.run();
    } finally {
      synchronized (turn) {
        served[0] = true;
        Thread.interrupted();
      }
      deadline.cancel(false);
    }
  }

  /** Holds up the thread that accepts connections until a request is done. */
  private static void waitForOne(Runnable request, ThreadPoolExecutor threads) {
    try {
      if (threads.isShutdown()) {
        throw new RejectedExecutionException("closed");
      }
      threads.getQueue().put(request);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RejectedExecutionException(e);
    }
  }

  private static ThreadFactory daemon(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
