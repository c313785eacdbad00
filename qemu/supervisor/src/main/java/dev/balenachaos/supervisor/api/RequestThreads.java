package dev.balenachaos.supervisor.api;

import java.time.Duration;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that serve requests: a new one for each request that finds none idle, so that clients
 * who are slow or who listen to a stream keep nobody waiting; in line only behind hundreds.
 */
final class RequestThreads {
  private static final int MOST = 400;
  private static final Duration IDLE = Duration.ofSeconds(10);

  private RequestThreads() {}

  static ThreadPoolExecutor start() {
    return new ThreadPoolExecutor(
        0,
        MOST,
        IDLE.toSeconds(),
        TimeUnit.SECONDS,
        new IdleFirst(),
        RequestThreads::daemon,
        // Only reached when all threads are busy: then the task does wait in line.
        (task, pool) -> ((IdleFirst) pool.getQueue()).enqueue(task));
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "request");
    thread.setDaemon(true);
    return thread;
  }

  /** Takes a task only if a thread is waiting for one, which makes the pool grow otherwise. */
  private static final class IdleFirst extends LinkedTransferQueue<Runnable> {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean offer(Runnable task) {
      return tryTransfer(task);
    }

    void enqueue(Runnable task) {
      super.offer(task);
    }
  }
}
