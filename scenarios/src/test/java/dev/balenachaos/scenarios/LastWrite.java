package dev.balenachaos.scenarios;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Host;
import dev.balenachaos.fault.ConfigWrites;
import dev.balenachaos.run.Timeline;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Which of many writes of {@code config.json} was seen last, looked for again and again. */
final class LastWrite implements AutoCloseable {

  private static final String FILE = Host.BOOT_PARTITION + "/config.json";

  private final Device device;
  private final String original;
  private final ScheduledExecutorService onlooker = Executors.newSingleThreadScheduledExecutor();
  private volatile long seen;

  /**
   * Looks, and goes on looking.
   *
   * @param original the content before the first of {@link ConfigWrites}
   */
  LastWrite(Device device, String original) {
    this.device = device;
    this.original = original;
    look(); // before the cut, however soon that comes
    Future<?> unused = onlooker.scheduleWithFixedDelay(this::look, 0, 100, TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      ConfigWrites.number(original, content(device)).ifPresent(number -> seen = number);
    } catch (RuntimeException e) {
      // Whoever gives no answer just now is asked again.
    }
  }

  static String content(Device device) {
    return new String(device.files().read(FILE), StandardCharsets.UTF_8);
  }

  /** Looks no more; what was seen stays. */
  @Override
  public void close() {
    onlooker.shutdownNow();
  }

  /** Asserts that the file is one of the writes as a whole, and none that was in force is lost. */
  void assertKept() {
    assertTrue(seen > 0, "no write was seen before the cut");
    String content = content(device);
    long found =
        ConfigWrites.number(original, content)
            .orElseThrow(
                () -> new AssertionError("config.json is no write as a whole: " + content));
    // Where fatrw puts a write into its place, its copy is on the disk already.
    assertTrue(found >= seen, "write " + seen + " was seen, and only " + found + " is kept");
    device
        .timeline()
        .record(Timeline.Kind.STEP, "kept", "write " + found + " as a whole, seen was " + seen);
  }
}
