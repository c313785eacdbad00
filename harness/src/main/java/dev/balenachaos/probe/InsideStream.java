package dev.balenachaos.probe;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import dev.balenachaos.device.Shell;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the device says of itself over one kept stream, at the usual pace of probes. A connection
 * for each question would cost more than the device has under emulation.
 */
final class InsideStream implements AutoCloseable {

  private static final String LOOP =
      "while :; do"
          + " read -r up rest </proc/uptime;"
          + " read -r boot </proc/sys/kernel/random/boot_id;"
          + " echo \"$(date +%%s.%%N) $boot $(stat -f -c '%%S %%b %%f %%a' "
          + Host.DATA_PARTITION
          + ")\" || exit;"
          + " sleep %.2f || sleep 1;"
          + " done";

  private static final Duration YOUNG = Duration.ofSeconds(2);

  /**
   * One line of the stream.
   *
   * @param seen when it came, on the timeline
   * @param clockOffset how far the device's wall clock is ahead of the host's, the way here
   *     included
   * @param bootId the running boot
   * @param usage how the data partition is used
   */
  record Line(Duration seen, Duration clockOffset, String bootId, Host.Usage usage) {

    static @Nullable Line parse(String text, Duration seen, Instant now) {
      String[] words = text.trim().split("\\s+");
      if (words.length != 6) {
        return null;
      }
      double hostSeconds = now.getEpochSecond() + now.getNano() / 1e9;
      long block = Long.parseLong(words[2]);
      return new Line(
          seen,
          Duration.ofMillis(Math.round((Double.parseDouble(words[0]) - hostSeconds) * 1000)),
          words[1],
          new Host.Usage(
              block * Long.parseLong(words[3]),
              block * Long.parseLong(words[4]),
              block * Long.parseLong(words[5])));
    }
  }

  private final Device device;
  private Shell.@Nullable Streaming stream;
  private volatile @Nullable Line latest;

  InsideStream(Device device) {
    this.device = device;
  }

  /**
   * Returns the newest line if it is younger than two seconds at full speed; starts the stream
   * again when it has ended, and waits for its first line, for no longer than that.
   *
   * @throws dev.balenachaos.run.InfraException when the device cannot be reached
   * @throws InterruptedException when the watch ends meanwhile
   */
  synchronized @Nullable Line latest() throws InterruptedException {
    Duration young = device.deadlines().scaled(YOUNG);
    Shell.Streaming running = stream;
    if (running == null || !running.running()) {
      if (running != null) {
        running.close();
      }
      start(young);
    }
    Line line = latest;
    Duration oldest = device.timeline().now().minus(young);
    return line == null || line.seen().compareTo(oldest) < 0 ? null : line;
  }

  /** Returns when the newest line came, on the timeline; zero where none has. */
  Duration lastSaid() {
    Line line = latest;
    return line == null ? Duration.ZERO : line.seen();
  }

  private void start(Duration patience) throws InterruptedException {
    CountDownLatch said = new CountDownLatch(1);
    stream =
        device.shell().stream(
            loop(),
            text -> {
              take(text);
              said.countDown();
            });
    boolean unused = said.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private String loop() {
    return String.format(Locale.ROOT, LOOP, Probe.pace(device.deadlines()).toMillis() / 1000.0);
  }

  private void take(String text) {
    Line line = Line.parse(text, device.timeline().now(), Instant.now());
    if (line != null) {
      latest = line;
    }
  }

  @Override
  public synchronized void close() {
    if (stream != null) {
      stream.close();
    }
  }
}
