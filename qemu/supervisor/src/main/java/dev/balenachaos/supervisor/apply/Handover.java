package dev.balenachaos.supervisor.apply;

import dev.balenachaos.supervisor.compose.Container;
import dev.balenachaos.supervisor.engine.Engine;
import dev.balenachaos.supervisor.log.Log;
import dev.balenachaos.supervisor.target.App;
import dev.balenachaos.supervisor.target.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Lets a new container of a service run beside the old one until one of the two says, by a file in
 * the folder that they share, that the old one may go (balena-supervisor's
 * compose/service-manager.ts).
 *
 * <p>The real supervisor's documentation has it so, and its source looks each 100 ms ({@code
 * waitToKill}). But in release 19.0.5 each look swallows its own failure, so that the first one is
 * taken for success, and the old container is ended at once. That was read and not seen; the
 * stand-in does what is promised, and the contract suite holds neither to it.
 */
final class Handover {
  static final String TIMEOUT_LABEL = "io.balena.update.handover-timeout";

  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(1);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final String[] FILES = {"handover-complete", "resin-kill-me"};

  private final Engine engine;
  private final Path services;

  Handover(Engine engine, Path hostRoot) {
    this.engine = engine;
    this.services = hostRoot.resolve("tmp/balena-supervisor/services");
  }

  /**
   * Gives the name of the service free for the new container, and sees to it that the old one does
   * not come back after a power cut. May run again after it was cut short.
   */
  void prepare(Container old) {
    engine.forgetRestarts(old.id());
    if (!old.name().startsWith("old_")) {
      engine.renameContainer(old.id(), "old_" + old.name());
    }
  }

  /**
   * Waits until one of the files is there, and removes it; at most for the time that the label
   * {@value #TIMEOUT_LABEL} gives in milliseconds, else for a minute. A new target does not end the
   * wait. The time is measured on the monotonic clock.
   */
  void await(App app, Service service) {
    Log.info("Waiting for handover to be completed for service: " + service.name());
    Path folder = services.resolve(Integer.toString(app.id())).resolve(service.name());
    Duration timeout = timeout(service.labels().getOrDefault(TIMEOUT_LABEL, ""));
    Cancellation never = new Cancellation();
    long begin = System.nanoTime();
    while (!isComplete(folder)) {
      Duration left = timeout.minusNanos(System.nanoTime() - begin);
      if (left.isNegative() || left.isZero()) {
        Log.info(
            "Handover timeout has passed, assuming handover was completed for service "
                + service.name());
        return;
      }
      never.pause(left.compareTo(POLL) < 0 ? left : POLL);
    }
    Log.info("Handover complete for service " + service.name());
  }

  private static Duration timeout(String label) {
    return label.matches("[1-9][0-9]{0,9}")
        ? Duration.ofMillis(Long.parseLong(label))
        : DEFAULT_TIMEOUT;
  }

  private static boolean isComplete(Path folder) {
    boolean complete = false;
    for (String name : FILES) {
      try {
        complete |= Files.deleteIfExists(folder.resolve(name));
      } catch (IOException e) {
        throw new UncheckedIOException("The end of a handover cannot be removed", e);
      }
    }
    return complete;
  }
}
