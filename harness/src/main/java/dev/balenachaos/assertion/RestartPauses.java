package dev.balenachaos.assertion;

import com.github.dockerjava.api.command.InspectContainerResponse;
import dev.balenachaos.device.Device;
import dev.balenachaos.run.Story;
import java.time.Duration;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How long the engine pauses before it restarts a container, by its own clock: 100 ms the first
 * time, twice as long each further time, 1 min at most, and 100 ms again after a run of 10 s
 * (balena-engine 20.10.44, {@code restartmanager.go}). It is looked at now and then, so short
 * pauses may be missed.
 */
final class RestartPauses {

  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /**
   * The engine notes the end of a run a little after it has begun to count: 50 ms at most where a
   * start may take 5 s, and longer on a slower device.
   */
  private static final int EARLY = 100;

  private final int before;
  private final IntFunction<Duration> expected;
  private final Duration starting;
  private final SortedMap<Integer, Instant> ends = new TreeMap<>();
  private final SortedMap<Integer, Duration> pauses = new TreeMap<>();

  private RestartPauses(int before, IntFunction<Duration> expected, Duration starting) {
    this.before = before;
    this.expected = expected;
    this.starting = starting;
  }

  /**
   * Expects each pause to be twice as long as the one before.
   *
   * @param before how often the container had been restarted before
   * @param starting how long a start may take, which comes on top of a pause
   */
  static RestartPauses doubling(int before, Duration starting) {
    return new RestartPauses(before, RestartPauses::doubled, starting);
  }

  /**
   * Expects each pause to be the first one.
   *
   * @param times how many are looked at: a start may not take so long that the last of them could
   *     be a doubled pause
   */
  static RestartPauses shortest(int before, int times, Duration starting) {
    Duration told = doubled(times).minus(FIRST);
    return new RestartPauses(
        before, restart -> FIRST, starting.compareTo(told) < 0 ? starting : told);
  }

  private static Duration doubled(int restart) {
    return restart > 10 ? LONGEST : FIRST.multipliedBy(1L << (restart - 1));
  }

  /**
   * Looks until the container has been restarted so many times.
   *
   * @param deadline scaled
   * @throws AssertionError when it has not, or when a pause is not as expected
   */
  void await(Device device, String container, int times, Duration deadline) {
    Within.deadline(
        device,
        deadline,
        () -> {
          InspectContainerResponse seen =
              device.engine().client().inspectContainerCmd(container).exec();
          String wrong =
              see(
                  seen.getRestartCount(),
                  Instant.parse(String.valueOf(seen.getState().getStartedAt())),
                  Instant.parse(String.valueOf(seen.getState().getFinishedAt())));
          if (wrong != null) {
            throw new AssertionError("[" + device.name() + "] Expected " + container + wrong);
          }
          return pauses.containsKey(times)
              ? null
              : "Expected %s to be restarted %d times, but seen was: %s"
                  .formatted(container, times, this);
        });
  }

  /**
   * Takes what the engine tells now.
   *
   * @param restarts how often it has restarted the container, or is about to
   * @param started when the run began that is the last one
   * @param ended when the run before that ended, or the last one where none has begun since
   * @return what is wrong with a pause, or null
   */
  @Nullable String see(int restarts, Instant started, Instant ended) {
    int restart = restarts - before;
    if (restart <= 0) {
      return null;
    }
    ends.put(restart, ended);
    int last = started.isAfter(ended) ? restart : restart - 1;
    Instant end = ends.get(last);
    if (end == null) {
      return null;
    }
    Duration pause = Duration.between(end, started);
    pauses.put(last, pause);
    Duration least = expected.apply(last);
    return pause.compareTo(least.minus(starting.dividedBy(EARLY))) < 0
            || pause.compareTo(least.plus(starting)) > 0
        ? " to be restarted after a pause of "
            + Story.readable(least)
            + " and a start of up to "
            + Story.readable(starting)
            + ", but restart "
            + last
            + " took "
            + Story.readable(pause)
        : null;
  }

  @Override
  public String toString() {
    return pauses.entrySet().stream()
        .map(pause -> pause.getKey() + " after " + Story.readable(pause.getValue()))
        .collect(Collectors.joining(", "));
  }
}
