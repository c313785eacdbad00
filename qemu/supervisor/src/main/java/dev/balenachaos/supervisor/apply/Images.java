package dev.balenachaos.supervisor.apply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.engine.Engine;
import dev.balenachaos.supervisor.engine.EngineException;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.log.Log;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Downloads images beside the apply loop, which only looks whether they have come. An image whose
 * download failed is not tried again before its own back-off is over.
 */
public final class Images {
  private final Engine engine;
  private final Executor downloads;
  private final Set<String> downloading = ConcurrentHashMap.newKeySet();
  private final Map<String, Failures> failures = new ConcurrentHashMap<>();

  private final Supplier<Backoff> backoff;

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
   */
  Images(Engine engine, Executor downloads, Supplier<Backoff> backoff) {
    this.engine = engine;
    this.downloads = downloads;
    this.backoff = backoff;
  }

  /** Inspects an image; empty if the engine does not hold it. */
  public Optional<JsonNode> find(String name) {
    return engine.image(name);
  }

  public boolean isDownloading(String name) {
    return downloading.contains(name);
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
    downloading.add(name);
    downloads.execute(() -> pull(name));
  }

  private void pull(String name) {
    var details = Json.object().put("image", name);
    Log.event("Docker image download", details);
    try {
      engine.pullImage(name);
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
      downloading.remove(name);
    }
  }
}
