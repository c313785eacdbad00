package dev.balenachaos.supervisor.apply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.engine.Engine;
import dev.balenachaos.supervisor.engine.EngineException;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.log.Log;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Downloads images beside the apply loop, which only looks whether they have come. An image whose
 * download failed is not tried again before its own back-off is over.
 */
public final class Images {
  private final Engine engine;
  private final Executor downloads;
  private final Map<String, Integer> downloading = new ConcurrentHashMap<>();
  private final Map<String, Failures> failures = new ConcurrentHashMap<>();
  private final AtomicLong nanosSpent = new AtomicLong();
  private final Supplier<Backoff> backoff;
  private final Runnable changed;

  /** How often a download failed, and when it last did, by the monotonic clock. */
  private record Failures(int count, long lastAt) {
    boolean holdBack(Backoff backoff) {
      Duration passed = Duration.ofNanos(System.nanoTime() - lastAt);
      return passed.compareTo(backoff.after(count)) < 0;
    }
  }

  /**
   * Downloads by way of an executor, one task an image.
   *
   * @param backoff says how long an image is left alone after failures
   * @param changed is told when a download begins, goes on or ends
   */
  Images(Engine engine, Executor downloads, Supplier<Backoff> backoff, Runnable changed) {
    this.engine = engine;
    this.downloads = downloads;
    this.backoff = backoff;
    this.changed = changed;
  }

  /** Inspects an image; empty if the engine does not hold it. */
  public Optional<JsonNode> find(String name) {
    return engine.image(name);
  }

  public boolean isDownloading(String name) {
    return downloading.containsKey(name);
  }

  /** Returns the percentage of an image that has come; empty if it is not being downloaded. */
  public OptionalInt progress(String name) {
    Integer percent = downloading.get(name);
    return percent == null ? OptionalInt.empty() : OptionalInt.of(percent);
  }

  /** Returns whether any image is being downloaded. */
  public boolean areDownloading() {
    return !downloading.isEmpty();
  }

  /** Returns the time that downloads have taken since a target was last met. */
  Duration timeSpent() {
    return Duration.ofNanos(nanosSpent.get());
  }

  void forgetTimeSpent() {
    nanosSpent.set(0);
  }

  /**
   * Starts to download an image.
   *
   * @throws IllegalStateException if its last failure is too fresh
   */
  void download(String name) {
    Failures former = failures.get(name);
    if (former != null && former.holdBack(backoff.get())) {
      throw new IllegalStateException("Delayed retry to download image " + name);
    }
    downloading.put(name, 0);
    changed.run();
    downloads.execute(() -> pull(name));
  }

  private void pull(String name) {
    var details = Json.object().put("image", name);
    long begin = System.nanoTime();
    Log.event("Docker image download", details);
    try {
      engine.pullImage(name, percent -> tell(name, percent));
      failures.remove(name);
      Log.event("Image downloaded", details);
    } catch (EngineException e) {
      failures.merge(
          name,
          new Failures(1, System.nanoTime()),
          (old, fresh) -> new Failures(old.count() + 1, fresh.lastAt()));
      Log.event("Image download error", details.put("error", e.getMessage()));
      Log.error("Failed to download image '" + name + "' due to '" + e.getMessage() + "'");
    } finally {
      nanosSpent.addAndGet(System.nanoTime() - begin);
      downloading.remove(name);
      changed.run();
    }
  }

  private void tell(String name, int percent) {
    downloading.put(name, percent);
    changed.run();
  }
}
