package dev.balenachaos.scenarios;

import dev.balenachaos.device.Device;
import dev.balenachaos.run.InvalidException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** What must not have come to its end when something cuts it short; looked at until then. */
final class Underway implements AutoCloseable {

  private static final Duration PAUSE = Duration.ofMillis(50);

  private final String end;
  private final BooleanSupplier ended;
  private final ScheduledExecutorService onlooker = Executors.newSingleThreadScheduledExecutor();
  private volatile boolean over;

  private Underway(Device device, String end, BooleanSupplier ended) {
    this.end = end;
    this.ended = ended;
    long pause = device.deadlines().scaled(PAUSE).toMillis();
    Future<?> unused = onlooker.scheduleWithFixedDelay(this::look, 0, pause, TimeUnit.MILLISECONDS);
  }

  /**
   * Begins to look.
   *
   * @param end what its end is, in words
   * @param ended tells whether that is reached
   */
  static Underway until(Device device, String end, BooleanSupplier ended) {
    return new Underway(device, end, ended);
  }

  /** An executor would ask no more after an exception, and so see no end that comes later. */
  private void look() {
    try {
      over |= ended.getAsBoolean();
    } catch (RuntimeException e) {
      // Whoever gives no answer just now has not come to its end.
    }
  }

  /**
   * Looks no more.
   *
   * @throws InvalidException when its end was seen
   */
  void requireCutShort() {
    close();
    if (over) {
      throw new InvalidException("Before it could be cut short, " + end);
    }
  }

  @Override
  public void close() {
    onlooker.shutdownNow();
  }
}
