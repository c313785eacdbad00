package dev.balenachaos.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What is going on with a device right now: its deployments, its active injections, the watch that
 * probes it. It lets packages that do not know each other meet on the device. Safe for many
 * threads.
 */
public final class Attachments {

  private record Listener<T>(
      Class<T> type, Consumer<? super T> added, Consumer<? super T> removed) {

    void tellAdded(Object thing) {
      if (type.isInstance(thing)) {
        added.accept(type.cast(thing));
      }
    }

    void tellRemoved(Object thing) {
      if (type.isInstance(thing)) {
        removed.accept(type.cast(thing));
      }
    }
  }

  private final List<Object> things = new ArrayList<>();
  private final List<Listener<?>> listeners = new ArrayList<>();

  /** Attaches a thing and tells everyone who waits for its kind. */
  public void add(Object thing) {
    List<Listener<?>> told;
    synchronized (this) {
      things.add(thing);
      told = List.copyOf(listeners);
    }
    told.forEach(listener -> listener.tellAdded(thing));
  }

  /**
   * Detaches a thing and tells everyone who was told of it; does nothing when it is not attached.
   */
  @SuppressWarnings("ReferenceEquality") // this thing, not one that is equal to it
  public void remove(Object thing) {
    List<Listener<?>> told;
    synchronized (this) {
      told = things.removeIf(attached -> attached == thing) ? List.copyOf(listeners) : List.of();
    }
    told.forEach(listener -> listener.tellRemoved(thing));
  }

  /** Returns what is attached of a kind, oldest first; never null but potentially empty. */
  public synchronized <T> List<T> all(Class<T> type) {
    return things.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** Returns the newest thing of a kind. */
  public <T> Optional<T> newest(Class<T> type) {
    List<T> all = all(type);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  /** Hands everything of a kind to a consumer: what is attached now, and what comes later. */
  public <T> void each(Class<T> type, Consumer<? super T> consumer) {
    each(type, consumer, thing -> {});
  }

  /** As {@link #each(Class, Consumer)}, and hands each of it that is detached to another one. */
  public <T> void each(Class<T> type, Consumer<? super T> added, Consumer<? super T> removed) {
    List<T> present;
    synchronized (this) {
      listeners.add(new Listener<>(type, added, removed));
      present = all(type);
    }
    present.forEach(added);
  }
}
