package dev.balenachaos.scenarios;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balenachaos.device.Device;
import dev.balenachaos.workload.Deployment;
import dev.balenachaos.workload.Readings;
import dev.balenachaos.workload.SensorStatus;
import dev.balenachaos.workload.Workloads;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the sensor tells again and again, until nobody hears it any more. */
final class LastWord implements AutoCloseable {

  private static final int READING = 256;

  private final Device device;
  private final Deployment app;
  private final ScheduledExecutorService listener = Executors.newSingleThreadScheduledExecutor();
  private volatile @Nullable SensorStatus heard;

  LastWord(Device device, Deployment app) {
    this.device = device;
    this.app = app;
    Future<?> unused = listener.scheduleWithFixedDelay(this::listen, 0, 100, TimeUnit.MILLISECONDS);
  }

  private void listen() {
    app.sensor().ifPresent(status -> heard = status);
  }

  /** Stops listening; what was heard before the cut stays. */
  @Override
  public void close() {
    listener.shutdownNow();
  }

  /** Asserts that the last reading that was told to be forced is there, and as old as that. */
  void assertKept() {
    SensorStatus last = heard;
    if (last == null || last.synced() == 0) {
      throw new AssertionError("nothing was heard of a reading that was forced: " + last);
    }
    byte[] log = device.files().read(app.volumeFolder(Workloads.READINGS) + "/" + Readings.FILE);
    int at = Math.toIntExact((last.synced() - 1) * READING);
    assertTrue(log.length >= at + READING, "reading " + last.synced() + " is lost: " + last);
    String[] fields = new String(log, at, READING, StandardCharsets.ISO_8859_1).split(" ");
    assertTrue(
        Long.parseLong(fields[1]) <= last.at().toEpochMilli(),
        "reading " + last.synced() + " was taken anew after the cut: " + last);
  }
}
