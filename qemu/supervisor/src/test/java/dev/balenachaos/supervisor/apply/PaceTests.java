package dev.balenachaos.supervisor.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.balenachaos.supervisor.Recorded;
import dev.balenachaos.supervisor.engine.EngineException;
import dev.balenachaos.supervisor.engine.InMemoryEngine;
import dev.balenachaos.supervisor.target.TargetStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which rest follows which round. Each test measures one kind of rest; the other kinds take a day,
 * so that the test would not end if one of them came instead.
 */
@Timeout(30)
final class PaceTests {
  private static final Duration A_DAY = Duration.ofDays(1);
  private static final Duration SHORT = Duration.ofMillis(1);
  private static final String IMAGE = "testapp:latest";
  private final EngineException full = new EngineException(500, "no space left on device");

  @TempDir private Path hostRoot;
  @TempDir private Path data;

  private final InMemoryEngine engine = new InMemoryEngine();
  private final List<Start> starts = new ArrayList<>();
  private Runnable atEachStart = () -> {};

  /** The start of a round, and how many containers were asked for until then. */
  private record Start(long nanos, long creations) {
    Duration until(Start next) {
      return Duration.ofNanos(next.nanos - nanos);
    }
  }

  @Test
  void is_that_of_the_real_supervisor() {
    assertThat(Pace.REAL)
        .isEqualTo(new Pace(Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofMillis(500)));
  }

  @Test
  void rests_after_a_round_that_did_something() throws Exception {
    engine.withImage(IMAGE);

    apply(device(Inline.threads(), new Pace(Duration.ofMillis(30), A_DAY, A_DAY)));

    assertThat(rests())
        .hasSizeGreaterThan(1)
        .allSatisfy(rest -> assertThat(rest).isGreaterThanOrEqualTo(Duration.ofMillis(30)));
    assertThat(engine.calls()).contains("start main_1_1_localcommit");
  }

  @Test
  void rests_longer_once_a_round_could_only_wait_and_until_the_apply_ends() throws Exception {
    engine.withImageInRegistry(IMAGE, InMemoryEngine.IMAGE_ID);
    Queue<Runnable> downloads = new ArrayDeque<>();
    atEachStart =
        () -> {
          if (starts.size() == 6) {
            downloads.remove().run();
          }
        };

    apply(device(threads(downloads::add), new Pace(SHORT, Duration.ofMillis(30), A_DAY)));

    // Of the first five rounds the last ones had nothing to do but to wait for the image.
    assertThat(engine.calls()).contains("start main_1_1_localcommit");
    assertThat(rests().subList(4, rests().size()))
        .hasSizeGreaterThan(1)
        .allSatisfy(rest -> assertThat(rest).isGreaterThanOrEqualTo(Duration.ofMillis(30)));
  }

  @Test
  void rests_after_a_failure_twice_as_long_as_after_the_one_before() throws Exception {
    engine.withImage(IMAGE);
    engine.failCreation(full);
    atEachStart =
        () -> {
          if (creations() == 3) {
            engine.failCreation(null);
          }
        };

    apply(device(Inline.threads(), new Pace(SHORT, A_DAY, Duration.ofMillis(10))));

    List<Duration> afterFailures = restsAfterCreations().subList(0, 3);
    assertThat(afterFailures.get(0)).isGreaterThanOrEqualTo(Duration.ofMillis(20));
    assertThat(afterFailures.get(1)).isGreaterThanOrEqualTo(Duration.ofMillis(40));
    assertThat(afterFailures.get(2)).isGreaterThanOrEqualTo(Duration.ofMillis(80));
    assertThat(creations()).isEqualTo(4);
  }

  @Test
  void a_trigger_ends_a_rest_early() throws Exception {
    engine.withImage(IMAGE);
    engine.failCreation(full);
    Device device = device(Threads.real(), new Pace(SHORT, SHORT, A_DAY));
    apply(device);
    await().until(() -> device.applier().hasFailed());
    engine.failCreation(null);

    device.applier().trigger(false);

    await().until(() -> !device.applier().isApplying());
    assertThat(engine.calls()).contains("start main_1_1_localcommit");
  }

  private Device device(Threads threads, Pace pace) {
    return Device.of(
        engine,
        Recorded.HOST,
        Recorded.RESOURCES,
        TargetStore.open(data),
        hostRoot,
        NoHost.PROGRAMS,
        target -> start(),
        threads,
        pace);
  }

  private static Threads threads(Executor beside) {
    return new Threads(new Inline(), beside);
  }

  private void start() {
    starts.add(new Start(System.nanoTime(), creations()));
    atEachStart.run();
  }

  private static void apply(Device device) throws Exception {
    device.targets().replace(Recorded.postedTarget());
    device.applier().trigger(false);
  }

  private long creations() {
    return engine.calls().stream().filter(call -> call.startsWith("create main")).count();
  }

  private List<Duration> rests() {
    List<Duration> rests = new ArrayList<>();
    for (int i = 1; i < starts.size(); i++) {
      rests.add(starts.get(i - 1).until(starts.get(i)));
    }
    return rests;
  }

  /** Returns the rests after rounds that asked for a container. */
  private List<Duration> restsAfterCreations() {
    List<Duration> rests = new ArrayList<>();
    for (int i = 1; i < starts.size(); i++) {
      if (starts.get(i).creations() > starts.get(i - 1).creations()) {
        rests.add(starts.get(i - 1).until(starts.get(i)));
      }
    }
    return rests;
  }
}
