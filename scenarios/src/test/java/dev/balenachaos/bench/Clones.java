package dev.balenachaos.bench;

import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Copies of a template that are alive at the same time, until all of them are given back. */
final class Clones implements AutoCloseable {

  private final Run run;
  private final Path folder;
  private final List<ProvidedDevice> alive = new CopyOnWriteArrayList<>();

  /**
   * Begins with none.
   *
   * @param folder where what is seen on them is written
   */
  Clones(Run run, Path folder) {
    this.run = run;
    this.folder = folder;
  }

  /** Adds one more, and returns how long it took to be steady from when it was asked for. */
  Duration add() throws IOException {
    return added(alive.size() + 1).awaitSteady();
  }

  /** Adds some at once, and returns how long it took until the last of them was steady. */
  Duration addAtOnce(int number) throws IOException, InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(number);
    try {
      Instant asked = Instant.now();
      List<Callable<Duration>> tasks = new ArrayList<>();
      for (int i = 1; i <= number; i++) {
        int name = i;
        tasks.add(() -> added(name).steadySince(asked));
      }
      List<Duration> took = new ArrayList<>();
      for (Future<Duration> task : threads.invokeAll(tasks)) {
        took.add(task.get());
      }
      return Collections.max(took);
    } catch (ExecutionException e) {
      throw new InfraException("One of " + number + " copies failed: " + e.getCause(), e);
    } finally {
      threads.shutdownNow();
    }
  }

  private ProvidedDevice added(int name) throws IOException {
    ProvidedDevice clone = ProvidedDevice.cloned(run, folder.resolve(String.valueOf(name)));
    alive.add(clone);
    return clone;
  }

  /** Returns the memory that their QEMUs take together (PSS), in bytes. */
  long proportionalMemory() throws IOException {
    long sum = 0;
    for (ProvidedDevice clone : alive) {
      sum += clone.proportionalMemory();
    }
    return sum;
  }

  @Override
  public void close() {
    alive.forEach(ProvidedDevice::close);
  }
}
