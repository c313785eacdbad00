package dev.balenachaos.bench;

import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The figures {@code memory}: what the stand-in supervisor occupies while probes ask it four times
 * a second. It is a {@link SupervisorProcess} on this host: an emulated device would hold two
 * processor cores for an hour, and the program asks for the same memory there.
 */
final class MemoryBench {

  /** What probes ask for, one after the other. */
  private static final List<String> ASKED =
      List.of("/ping", "/v1/healthy", "/v2/state/status", "/v1/device");

  private static final Duration BETWEEN = Duration.ofMillis(250);

  private final Options options;
  private final Figures figures;
  private final Run run;
  private final ResidentMemory memory = new ResidentMemory();
  private long turns;

  MemoryBench(Options options, Figures figures) {
    this.options = options;
    this.figures = figures;
    this.run = Run.startIn(Bench.FOLDER.resolve("runs"));
  }

  void run() throws IOException, InterruptedException {
    Path folder = Files.createDirectories(run.folder().resolve("memory"));
    run.story().tell("bench", "memory, four requests a second for " + options.minutes() + " min");
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    try (SupervisorProcess supervisor = SupervisorProcess.in(folder)) {
      long start = System.nanoTime();
      ScheduledFuture<?> asking =
          clock.scheduleAtFixedRate(
              () -> ask(supervisor), 0, BETWEEN.toMillis(), TimeUnit.MILLISECONDS);
      awaitEnd(asking);
      figures.perSecond("memory.requests", turns / ((System.nanoTime() - start) / 1e9));
    } finally {
      clock.shutdownNow();
    }
    memory.into(figures);
  }

  /** One turn; after each fourth the memory is looked at, so once a second. */
  private void ask(SupervisorProcess supervisor) {
    String path = ASKED.get((int) (turns % ASKED.size()));
    if (!supervisor.answers(path)) {
      throw new InfraException("The supervisor did not answer " + path + " with 200");
    }
    if (turns % ASKED.size() == 0) {
      try {
        memory.add(supervisor.resident());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    turns++;
  }

  private void awaitEnd(ScheduledFuture<?> asking) throws InterruptedException {
    try {
      asking.get(options.minutes(), TimeUnit.MINUTES);
    } catch (TimeoutException e) {
      asking.cancel(false);
    } catch (ExecutionException e) {
      throw new InfraException("The supervisor cannot be asked: " + e.getCause(), e);
    }
  }
}
