package dev.balenachaos.run;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Everything seen during one test, on one clock: the host's monotonic clock, zero at the start of
 * the timeline. Safe for use by many threads.
 */
public final class Timeline {

  /** What kind of thing was seen. */
  public enum Kind {
    /** A step of the harness itself: device asked for, gate passed, deployed, collected. */
    STEP,
    /** A fault edge: armed, applied, effect proved, healed, heal proved. */
    FAULT,
    /** A probe's answer changed. */
    PROBE,
    /** A line of the device's journal. */
    JOURNAL,
    /** An event of the machine below the device: reset, panic, watchdog, power. */
    MACHINE,
    /** The host or the harness broke: whatever comes now is no verdict on the device. */
    INFRA,
    /** A verdict. */
    VERDICT
  }

  /**
   * One thing seen.
   *
   * @param at when, counted from the start of the timeline
   * @param kind what kind of thing
   * @param source who saw it, for instance a probe's name or {@code qemu}
   * @param text what was seen, one line
   * @param details more of it, by name; never null but potentially empty
   */
  public record Event(
      Duration at, Kind kind, String source, String text, Map<String, String> details) {

    public Event {
      details = Map.copyOf(details);
    }
  }

  private final Instant started = Instant.now();
  private final long zero = System.nanoTime();
  private final List<Event> events = new CopyOnWriteArrayList<>();
  private final List<Consumer<? super Event>> listeners = new CopyOnWriteArrayList<>();

  /** Returns the wall-clock time of the host at the timeline's zero. */
  public Instant started() {
    return started;
  }

  /** Returns how long the timeline has been running. */
  public Duration now() {
    return Duration.ofNanos(System.nanoTime() - zero);
  }

  /** Writes down that something was seen now. */
  public Event record(Kind kind, String source, String text) {
    return record(now(), kind, source, text, Map.of());
  }

  /** Writes down that something was seen now, with details. */
  public Event record(Kind kind, String source, String text, Map<String, String> details) {
    return record(now(), kind, source, text, details);
  }

  /** Writes down that something was seen at a given time of this timeline. */
  public Event record(
      Duration at, Kind kind, String source, String text, Map<String, String> details) {
    Event event = new Event(at, kind, source, text, details);
    events.add(event);
    listeners.forEach(listener -> listener.accept(event));
    return event;
  }

  /** Hands every event from now on to a listener, on the thread that writes it down. */
  public void listen(Consumer<? super Event> listener) {
    listeners.add(listener);
  }

  /** Returns what was seen so far, in the order of writing; never null but potentially empty. */
  public List<Event> events() {
    return List.copyOf(events);
  }
}
