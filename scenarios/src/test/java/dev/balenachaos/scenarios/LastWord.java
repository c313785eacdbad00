package dev.balenachaos.scenarios;

import dev.balenachaos.run.InvalidException;
import dev.balenachaos.workload.Deployment;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What the sensor tells to be forced to the disk, asked for more often than by a probe, until
 * nobody answers any more. The deployment remembers it, and {@code isIntact()} holds the volume to
 * it.
 */
final class LastWord implements AutoCloseable {

  private final Deployment app;
  private final ScheduledExecutorService listener = Executors.newSingleThreadScheduledExecutor();

  /**
   * Listens, and goes on listening.
   *
   * @throws InvalidException when nothing is forced yet
   */
  LastWord(Deployment app) {
    this.app = app;
    listen();
    if (app.forcedReadings().isEmpty()) {
      throw new InvalidException("Nothing was heard of a reading that was forced to the disk");
    }
    Future<?> unused = listener.scheduleWithFixedDelay(this::listen, 0, 100, TimeUnit.MILLISECONDS);
  }

  private void listen() {
    try {
      app.sensor();
    } catch (RuntimeException e) {
      // Whoever gives no answer just now is asked again.
    }
  }

  @Override
  public void close() {
    listener.shutdownNow();
  }
}
