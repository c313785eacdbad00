package dev.balenachaos.qemu;

import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** How busy some processes keep the host's processors. */
final class ProcessorUse {

  private final Supplier<Stream<ProcessHandle>> processes;
  private Duration used;
  private long at;

  /** Begins to measure now. */
  ProcessorUse(Supplier<Stream<ProcessHandle>> processes) {
    this.processes = processes;
    this.used = used();
    this.at = System.nanoTime();
  }

  /** Returns how many processors were busy on average since it was asked last. */
  double sinceLast() {
    Duration usedNow = used();
    long now = System.nanoTime();
    double busy = (double) usedNow.minus(used).toNanos() / (now - at);
    used = usedNow;
    at = now;
    return busy;
  }

  private Duration used() {
    return processes
        .get()
        .flatMap(process -> process.info().totalCpuDuration().stream())
        .reduce(Duration.ZERO, Duration::plus);
  }
}
