package dev.balenachaos.supervisor.apply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.compose.Container;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.json.Truthy;
import dev.balenachaos.supervisor.log.Log;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * The reboot that a service asks for by its label {@value #LABEL}: its container is made and not
 * started, and once nothing else is to be done the device reboots (balena-supervisor's
 * lib/reboot.ts and compose/app.ts).
 *
 * <p>Whether that has happened is told by the wall clock, as there: what is older than the boot,
 * which is as long ago as the device is up, waits for none. So a clock that moves forward makes the
 * supervisor forget a reboot. Its note stays until the next boot, and as long as that is there no
 * other is scheduled: what asks for one from then on waits in vain.
 */
final class ScheduledReboot {
  static final String LABEL = "io.balena.update.requires-reboot";

  private final Path breadcrumb;
  private final Path uptime;
  private final UpdateLocks locks;
  private final HostActions host;
  private boolean asked;

  ScheduledReboot(Path hostRoot, UpdateLocks locks, HostActions host) {
    this.breadcrumb = hostRoot.resolve("tmp/balena-supervisor/reboot-after-apply");
    this.uptime = hostRoot.resolve("proc/uptime");
    this.locks = locks;
    this.host = host;
  }

  /** Returns whether the labels of a service ask for it. */
  static boolean isAskedForBy(JsonNode labels) {
    return Truthy.is(labels.path(LABEL).asText());
  }

  /** Logs that a service is not started because of it. */
  static void tellOfSkipped(String service) {
    Log.warn("Skipping start of service " + service + " until reboot");
  }

  /** Returns whether a container must not be started before the next boot. */
  boolean isAwaitedBy(Container container) {
    return Truthy.is(container.label(LABEL)) && container.created().isAfter(boot());
  }

  /** Returns whether one was scheduled since the last boot, be it forgotten. */
  boolean isNoted() {
    return Files.exists(breadcrumb);
  }

  void schedule(Container container) {
    try {
      Files.createDirectories(breadcrumb.getParent());
      Files.write(breadcrumb, new byte[0]);
    } catch (IOException e) {
      throw new UncheckedIOException("A reboot cannot be scheduled", e);
    }
    Log.notice(
        "Reboot scheduled",
        "Reboot has been scheduled to apply changes: "
            + Json.write(Json.object().put("serviceName", container.service())));
  }

  /** Adds the reboot to a round that is over, if one is due; gives the apps' locks up for that. */
  void plan(Round round, boolean force) {
    if (!round.isOver() || !isDue()) {
      return;
    }
    if (asked) {
      round.await();
      return;
    }
    locks.settle();
    round.add(
        "reboot",
        () -> {
          host.reboot(force);
          asked = true;
        });
  }

  private boolean isDue() {
    try {
      return Files.getLastModifiedTime(breadcrumb).toInstant().isAfter(boot());
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("Whether a reboot is scheduled cannot be read", e);
    }
  }

  private Instant boot() {
    try {
      String seconds = Files.readString(uptime).split(" ", 2)[0];
      return Instant.now().minus(Duration.ofMillis(Math.round(Double.parseDouble(seconds) * 1000)));
    } catch (IOException e) {
      throw new UncheckedIOException("How long the device is up cannot be read", e);
    }
  }
}
