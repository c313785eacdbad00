package dev.balenachaos.probe;

import dev.balenachaos.device.Device;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Timeline.Kind;
import java.time.Duration;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.awaitility.Awaitility;

/**
 * How long a device's supervisor takes to answer {@code GET /ping}, as seen from the host, the way
 * there included. It is asked five times a second for ten seconds. An answer that takes longer than
 * that holds back the questions after it, which would have waited as well: they are counted as if
 * they had been asked.
 */
public final class Latency {

  private static final Duration SPAN = Duration.ofSeconds(10);
  private static final Duration PERIOD = Duration.ofMillis(200);

  /** Who does not answer so soon, at full speed, is taken not to answer. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Histogram micros = new Histogram(3);
  private int missed;

  Latency() {}

  /**
   * Measures, and puts the figures on the timeline.
   *
   * @param when a few words that tell this measurement from others, for instance {@code before}
   */
  public static Latency ofPings(Device device, String when) {
    Latency latency = new Latency();
    Duration end = device.timeline().now().plus(SPAN);
    Awaitility.await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(PERIOD)
        .forever()
        .until(
            () -> {
              latency.ask(device);
              return device.timeline().now().compareTo(end) >= 0;
            });
    device
        .timeline()
        .record(
            Kind.STEP,
            "latency",
            when + ": " + latency,
            Map.of(
                "p50Micros", String.valueOf(latency.micros.getValueAtPercentile(50)),
                "p99Micros", String.valueOf(latency.micros.getValueAtPercentile(99)),
                "maxMicros", String.valueOf(latency.micros.getMaxValue()),
                "missed", String.valueOf(latency.missed)));
    return latency;
  }

  private void ask(Device device) {
    Duration began = device.timeline().now();
    boolean answered;
    try {
      answered = device.supervisor().send("GET", "/ping", null, LIMIT).status() == 200;
    } catch (InfraException e) {
      answered = false;
    }
    count(device.timeline().now().minus(began), answered);
  }

  void count(Duration took, boolean answered) {
    missed += answered ? 0 : 1;
    micros.recordValueWithExpectedInterval(took.toNanos() / 1000, PERIOD.toNanos() / 1000);
  }

  /** Returns the time within which half of the questions were answered. */
  public Duration p50() {
    return percentile(50);
  }

  /** Returns the time within which 99 of 100 questions were answered. */
  public Duration p99() {
    return percentile(99);
  }

  /** Returns how many questions had no answer, or another one than 200. */
  public int missed() {
    return missed;
  }

  private Duration percentile(double percent) {
    return Duration.ofNanos(micros.getValueAtPercentile(percent) * 1000);
  }

  @Override
  public String toString() {
    return "p50 %d ms, p99 %d ms, at most %d ms, %d asked, %d missed"
        .formatted(
            p50().toMillis(),
            p99().toMillis(),
            micros.getMaxValue() / 1000,
            micros.getTotalCount(),
            missed);
  }
}
