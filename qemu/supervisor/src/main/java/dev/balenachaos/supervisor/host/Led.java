package dev.balenachaos.supervisor.host;

import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.balenachaos.supervisor.log.Log;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The LED by which somebody finds the device among others: 200 ms on, 200 ms off, for 15 s
 * (balena-supervisor's device-api/actions.ts).
 */
public final class Led {
  private static final Duration PHASE = Duration.ofMillis(200);
  private static final Duration IN_ALL = Duration.ofSeconds(15);

  private final Path brightness;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Led::daemon);
  private @Nullable ScheduledFuture<?> blinking;
  private boolean on;

  /** Switches an LED by a file of the kernel; a device without one blinks without effect. */
  Led(Path brightness) {
    this.brightness = brightness;
  }

  /** Starts to blink, or to blink for the full time again. */
  public synchronized void blink() {
    if (blinking != null) {
      blinking.cancel(false);
    }
    if (Files.notExists(brightness)) {
      return;
    }
    ScheduledFuture<?> blinks =
        clock.scheduleAtFixedRate(this::toggle, 0, PHASE.toMillis(), TimeUnit.MILLISECONDS);
    blinking = blinks;
    ScheduledFuture<?> unused =
        clock.schedule(() -> stop(blinks), IN_ALL.toMillis(), TimeUnit.MILLISECONDS);
  }

  private synchronized void stop(ScheduledFuture<?> blinks) {
    if (!blinks.isCancelled()) {
      blinks.cancel(false);
      turn(false);
    }
  }

  private synchronized void toggle() {
    turn(!on);
  }

  private void turn(boolean wanted) {
    on = wanted;
    try {
      // An LED that went away must not come back as a file of this one's making.
      Files.writeString(brightness, wanted ? "1" : "0", WRITE, TRUNCATE_EXISTING);
    } catch (IOException e) {
      Log.warn("The LED cannot be switched, and blinks no more: " + e);
      if (blinking != null) {
        blinking.cancel(false);
      }
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "led");
    thread.setDaemon(true);
    return thread;
  }
}
