package dev.balenachaos.assertion;

import dev.balenachaos.run.Story;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The boots of a device after one that is known, each by the kernel's boot id and by when its
 * kernel was started, on the timeline.
 */
final class Boots {

  /** So many boots within {@link #WINDOW} are a loop: 3. */
  static final int LOOP = 3;

  /** Ten minutes. */
  static final Duration WINDOW = Duration.ofMinutes(10);

  /**
   * A boot.
   *
   * @param began when its kernel was started
   */
  record Boot(String id, Duration began) {}

  private final String since;
  private final List<Boot> seen = new ArrayList<>();

  /**
   * @param since the id of the boot that is known, and not counted
   */
  Boots(String since) {
    this.since = since;
  }

  void add(Boot boot) {
    seen.add(boot);
  }

  List<Boot> seen() {
    return List.copyOf(seen);
  }

  /** Returns the id of the boot that was seen last, the known one where there was none since. */
  String last() {
    return seen.isEmpty() ? since : seen.get(seen.size() - 1).id();
  }

  /** Tells whether the last {@link #LOOP} of them began within {@link #WINDOW}. */
  boolean areALoop() {
    return seen.size() >= LOOP && span(seen.size() - LOOP).compareTo(WINDOW) <= 0;
  }

  /** Returns the longest time from the beginning of one to that of the next; zero without any. */
  Duration longestTurn() {
    return IntStream.range(1, seen.size())
        .mapToObj(next -> seen.get(next).began().minus(seen.get(next - 1).began()))
        .reduce(Duration.ZERO, (one, other) -> one.compareTo(other) > 0 ? one : other);
  }

  private Duration span(int from) {
    return seen.get(seen.size() - 1).began().minus(seen.get(from).began());
  }

  /** Says how many they are and, where there are two, how often one began. */
  @Override
  public String toString() {
    int turns = seen.size() - 1;
    if (turns < 1) {
      return seen.isEmpty() ? "no boot" : "1 boot";
    }
    Duration turn = span(0).dividedBy(turns);
    return "%d boots in %s, one every %s, %d an hour"
        .formatted(seen.size(), Story.readable(span(0)), Story.readable(turn), perHour(turn));
  }

  private static long perHour(Duration turn) {
    return Math.round((double) Duration.ofHours(1).toMillis() / turn.toMillis());
  }
}
