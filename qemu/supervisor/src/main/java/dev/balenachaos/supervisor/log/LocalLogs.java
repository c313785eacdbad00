package dev.balenachaos.supervisor.log;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What the apps and the supervisor say, for those who listen (balena-supervisor's
 * logging/local-backend.ts). Nothing is kept, and the apps are only read while somebody listens.
 */
public final class LocalLogs {
  private static final int UNREAD_LINES = 500;

  private final Source apps;
  private final BooleanSupplier shown;
  private final Set<Listener> listeners = new CopyOnWriteArraySet<>();
  private final List<Subscription> reading = new ArrayList<>();

  /** Where lines of the apps come from. */
  @FunctionalInterface
  public interface Source {
    /** Hands over every line from now on, until closed; must not block. */
    Subscription follow(Consumer<JsonNode> line);
  }

  /** Hands on what the apps say. */
  public LocalLogs(Source apps) {
    this(apps, () -> true);
  }

  /**
   * Hands on what the apps say, as long as that is wanted.
   *
   * @param shown whether the device is in local mode; otherwise the cloud alone is told
   */
  public LocalLogs(Source apps, BooleanSupplier shown) {
    this.apps = apps;
    this.shown = shown;
  }

  /** Listens from now on. */
  public synchronized Listener listen() {
    Listener listener = new Listener();
    listeners.add(listener);
    if (reading.isEmpty()) {
      reading.add(Log.listen(this::publish));
      reading.add(apps.follow(this::publish));
    }
    return listener;
  }

  private synchronized void leave(Listener listener) {
    listeners.remove(listener);
    if (listeners.isEmpty()) {
      reading.forEach(Subscription::close);
      reading.clear();
    }
  }

  private void publish(JsonNode line) {
    if (!shown.getAsBoolean()) {
      return;
    }
    String text = Json.write(line);
    listeners.forEach(listener -> listener.offer(text));
  }

  /** One who listens; whoever does not read fast enough misses lines. */
  public final class Listener implements AutoCloseable {
    private final BlockingQueue<Optional<String>> unread = new LinkedBlockingQueue<>();

    private Listener() {}

    /** Waits for the next line; empty once closed. */
    public Optional<String> next() {
      try {
        return unread.take();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }

    private void offer(String line) {
      if (unread.size() < UNREAD_LINES) {
        unread.add(Optional.of(line));
      }
    }

    /** Stops to listen, and ends a wait for the next line. */
    @Override
    public void close() {
      leave(this);
      unread.add(Optional.empty());
    }
  }
}
