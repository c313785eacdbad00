package dev.balenachaos.qemu.supervisor;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Journal;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rests that a supervisor takes after failures, as it announces them in the journal. */
final class Rests implements AutoCloseable {

  /** Of balena-supervisor, {@code device-state/index.ts}; the unit prints it, and the engine. */
  private static final Pattern ANNOUNCED =
      Pattern.compile("Scheduling another update attempt in (\\d+)ms due to failure");

  private static final String UNIT = "balena-supervisor.service";

  private final BlockingQueue<Rest> announced = new LinkedBlockingQueue<>();
  private final AutoCloseable following;

  /**
   * A rest.
   *
   * @param length how long it is meant to be
   * @param since when it began, by the device's monotonic clock
   */
  record Rest(Duration length, Duration since) {

    Duration until() {
      return since.plus(length);
    }
  }

  Rests(Device device) {
    this.following = device.journal().follow(this::hear);
  }

  private void hear(Journal.Entry entry) {
    Matcher said = ANNOUNCED.matcher(entry.message());
    if (entry.source().equals(UNIT) && said.find()) {
      announced.add(new Rest(Duration.ofMillis(Long.parseLong(said.group(1))), entry.monotonic()));
    }
  }

  /** Waits for the next rest of at least a length, which must be announced within a time. */
  Rest await(Duration atLeast, Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      Rest rest = announced.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (rest == null) {
        throw new AssertionError(
            "The supervisor announced no rest of " + atLeast + " within " + limit);
      }
      if (rest.length().compareTo(atLeast) >= 0) {
        return rest;
      }
    }
  }

  @Override
  public void close() throws Exception {
    following.close();
  }
}
