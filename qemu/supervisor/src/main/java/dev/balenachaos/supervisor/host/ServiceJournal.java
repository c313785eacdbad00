package dev.balenachaos.supervisor.host;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.engine.EngineException;
import dev.balenachaos.supervisor.json.Json;
import dev.balenachaos.supervisor.log.LocalLogs;
import dev.balenachaos.supervisor.log.Log;
import dev.balenachaos.supervisor.log.Subscription;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the containers of services print, read from the host's journal, to which the engine sends it
 * (balena-supervisor's logging/monitor.ts). A journalctl that ends is started again after 5 s,
 * doubled each time up to 15 min.
 */
public final class ServiceJournal implements LocalLogs.Source {
  private static final Duration FIRST_DELAY = Duration.ofSeconds(5);
  private static final Duration LAST_DELAY = Duration.ofMinutes(15);
  private static final int WORST_ERROR = 3;
  private static final List<String> HOST_UNITS =
      List.of(
          "os-power-mode.service",
          "os-fan-profile.service",
          "nvpmodel.service",
          "jetson-qspi-manager.service",
          "os-update.service");

  private final Journal journal;
  private final Services services;

  /** Knows the containers of services. */
  @FunctionalInterface
  public interface Services {
    /** Finds the service of a container by the container's full id; empty if it is none. */
    Optional<LoggedService> find(String containerId);
  }

  /**
   * A service whose container prints something.
   *
   * @param level the value of its BALENA_LOGS_LEVEL; empty if it has none
   */
  public record LoggedService(String name, int id, String level) {
    private boolean shows(boolean isError) {
      return switch (level) {
        case "none" -> false;
        case "err", "error" -> isError;
        default -> true;
      };
    }
  }

  public ServiceJournal(Journal journal, Services services) {
    this.journal = journal;
    this.services = services;
  }

  @Override
  public Subscription follow(Consumer<JsonNode> line) {
    Follower follower = new Follower(line);
    Thread thread = new Thread(follower, "service-journal");
    thread.setDaemon(true);
    thread.start();
    return follower;
  }

  private final class Follower implements Runnable, Subscription {
    private final Consumer<JsonNode> line;
    private final Map<String, Optional<LoggedService>> known = new HashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Process journalctl;
    private long sinceMicros = System.currentTimeMillis() * 1000;

    private Follower(Consumer<JsonNode> line) {
      this.line = line;
    }

    @Override
    public void run() {
      Duration delay = FIRST_DELAY;
      while (closed.getCount() > 0) {
        try {
          if (readUntilItEnds()) {
            delay = FIRST_DELAY;
          }
        } catch (IOException e) {
          Log.error("Journalctl process error: " + e.getMessage());
        }
        pause(delay);
        delay =
            delay.multipliedBy(2).compareTo(LAST_DELAY) < 0 ? delay.multipliedBy(2) : LAST_DELAY;
      }
    }

    /** Returns whether anything was read. */
    private boolean readUntilItEnds() throws IOException {
      Process process = journal.read(options());
      if (!adopt(process)) {
        return false;
      }
      boolean read = false;
      try (BufferedReader rows = process.inputReader(StandardCharsets.UTF_8)) {
        for (String row = rows.readLine(); row != null; row = rows.readLine()) {
          read = true;
          pass(row);
        }
      } finally {
        process.destroyForcibly();
      }
      return read;
    }

    private List<String> options() {
      String since = "@%d.%06d".formatted(sinceMicros / 1_000_000, sinceMicros % 1_000_000);
      return Stream.concat(
              Stream.of("-a", "--follow", "-S", since, "-o", "json"),
              Stream.concat(Stream.of("balena.service"), HOST_UNITS.stream())
                  .map(unit -> "_SYSTEMD_UNIT=" + unit))
          .toList();
    }

    private void pass(String text) {
      try {
        JsonNode row = Json.parse(text.getBytes(StandardCharsets.UTF_8));
        message(row).ifPresent(line);
        sinceMicros = row.path("__REALTIME_TIMESTAMP").asLong();
      } catch (IOException e) {
        Log.debug("Skipped an entry of the journal that is no JSON: " + e.getMessage());
      } catch (EngineException e) {
        Log.debug("Skipped an entry of a container that nobody knows now: " + e.getMessage());
      }
    }

    private Optional<JsonNode> message(JsonNode row) {
      boolean isError = row.path("PRIORITY").asInt(WORST_ERROR + 1) <= WORST_ERROR;
      ObjectNode message = Json.object();
      String container = row.path("CONTAINER_ID_FULL").asText();
      if (container.isEmpty()) {
        boolean ofHost = HOST_UNITS.contains(row.path("_SYSTEMD_UNIT").asText());
        message.put("message", text(row)).put("isStdErr", isError);
        message.put("timestamp", timestamp(row)).put("isSystem", true);
        return ofHost ? Optional.of(message) : Optional.empty();
      }
      return known
          .computeIfAbsent(container, services::find)
          .filter(service -> service.shows(isError))
          .map(
              service -> {
                message.put("serviceName", service.name());
                message.put("message", text(row)).put("isStdErr", isError);
                message.put("timestamp", timestamp(row));
                return message.put("serviceId", service.id());
              });
    }

    private synchronized boolean adopt(Process process) {
      if (closed.getCount() == 0) {
        process.destroyForcibly();
        return false;
      }
      journalctl = process;
      return true;
    }

    private void pause(Duration delay) {
      try {
        closed.await(delay.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        close();
      }
    }

    @Override
    public synchronized void close() {
      closed.countDown();
      if (journalctl != null) {
        journalctl.destroyForcibly();
      }
    }
  }

  private static long timestamp(JsonNode row) {
    return row.path("__REALTIME_TIMESTAMP").asLong() / 1000;
  }

  /** Returns the text of an entry, which is a list of bytes if it is not printable. */
  private static String text(JsonNode row) {
    JsonNode message = row.path("MESSAGE");
    if (!message.isArray()) {
      return message.asText();
    }
    StringBuilder text = new StringBuilder();
    message.forEach(each -> text.append((char) each.asInt()));
    return text.toString();
  }
}
