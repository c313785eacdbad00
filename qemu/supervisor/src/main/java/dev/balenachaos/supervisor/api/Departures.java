package dev.balenachaos.supervisor.api;

import dev.balenachaos.supervisor.log.Log;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Notices clients that leave while nothing is sent to them. The JDK's HTTP server does not tell;
 * the kernel does, in its tables of TCP connections. They are looked at once a second, and only
 * while somebody is watched.
 */
final class Departures implements AutoCloseable {
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final String ESTABLISHED = "01";
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int STATE = 3;

  private final int port;
  private final Map<Watch, CompletableFuture<Void>> watches = new ConcurrentHashMap<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Departures::daemon);
  private final ScheduledFuture<?> looks;

  /** Watches connections to a port of this host. */
  Departures(int port) {
    this.port = port;
    this.looks =
        clock.scheduleWithFixedDelay(
            this::look, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Starts to watch the connection that comes from a client's port. */
  Watch watch(int clientPort) {
    Watch watch = new Watch(clientPort);
    watches.put(watch, new CompletableFuture<>());
    return watch;
  }

  @Override
  public void close() {
    looks.cancel(false);
    clock.shutdownNow();
  }

  private void look() {
    if (watches.isEmpty()) {
      return;
    }
    // Taken before the tables are read: a connection made in between would seem to be gone.
    Map<Watch, CompletableFuture<Void>> watched = Map.copyOf(watches);
    try {
      Set<Integer> present = clientPorts();
      watched.forEach(
          (watch, gone) -> {
            if (!present.contains(watch.clientPort)) {
              gone.complete(null);
            }
          });
    } catch (IOException e) {
      Log.warn("Cannot see whether clients of streams have left: " + e);
    }
  }

  /** Returns the ports of clients, whatever their hosts: at worst a departure is seen late. */
  private Set<Integer> clientPorts() throws IOException {
    Set<Integer> ports = new HashSet<>();
    for (Path table : TABLES) {
      if (Files.exists(table)) {
        for (String row : Files.readAllLines(table)) {
          String[] fields = row.strip().split("\\s+");
          if (fields[STATE].equals(ESTABLISHED) && portOf(fields[LOCAL]) == port) {
            ports.add(portOf(fields[REMOTE]));
          }
        }
      }
    }
    return ports;
  }

  private static int portOf(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "departures");
    thread.setDaemon(true);
    return thread;
  }

  /** One watched connection; closing it ends the watch. */
  final class Watch implements AutoCloseable, Feed.Departure {
    private final int clientPort;

    private Watch(int clientPort) {
      this.clientPort = clientPort;
    }

    @Override
    public void thenRun(Runnable action) {
      CompletableFuture<Void> gone = watches.get(this);
      if (gone != null) {
        CompletableFuture<Void> unused = gone.thenRun(action);
      }
    }

    @Override
    public void close() {
      watches.remove(this);
    }
  }
}
