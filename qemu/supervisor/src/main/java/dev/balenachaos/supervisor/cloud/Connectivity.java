package dev.balenachaos.supervisor.cloud;

import dev.balenachaos.supervisor.log.Log;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * Tries every 10 s whether the cloud can be reached, by a TCP connection alone, and says so when
 * that changes; not while the VPN is up, which counts as reached (balena-supervisor's network.ts).
 */
final class Connectivity {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final Timer timer;
  private final Executor threads;
  private final BooleanSupplier wanted;
  private final BooleanSupplier vpn;
  private final Attempt attempt;
  private volatile Optional<Boolean> connected = Optional.empty();

  /** One try to connect. */
  @FunctionalInterface
  interface Attempt {
    /**
     * Connects and hangs up; may block.
     *
     * @throws IOException if nobody answers
     */
    void connect() throws IOException;

    /** Tries a cloud's address, for as long as a TCP connection may take between two tries. */
    static Attempt to(URI cloud) {
      int implied = "http".equals(cloud.getScheme()) ? 80 : 443;
      int port = cloud.getPort() < 0 ? implied : cloud.getPort();
      return () -> {
        try (Socket socket = new Socket()) {
          socket.connect(
              new InetSocketAddress(cloud.getHost(), port), Math.toIntExact(INTERVAL.toMillis()));
        }
      };
    }
  }

  /**
   * Tries nothing yet.
   *
   * @param wanted whether tries are made at all
   * @param vpn whether the VPN is up
   */
  Connectivity(
      Timer timer, Executor threads, BooleanSupplier wanted, BooleanSupplier vpn, Attempt attempt) {
    this.timer = timer;
    this.threads = threads;
    this.wanted = wanted;
    this.vpn = vpn;
    this.attempt = attempt;
  }

  void start() {
    CompletableFuture<?> unused =
        CompletableFuture.supplyAsync(this::isOpen, threads)
            .whenComplete((open, failure) -> timer.soon(() -> note(failure == null && open)));
  }

  /** Returns whether the last try succeeded; before the first one it has not. */
  boolean isConnected() {
    return connected.orElse(false);
  }

  private void note(boolean open) {
    if (!connected.equals(Optional.of(open))) {
      connected = Optional.of(open);
      Log.info(open ? "Internet Connectivity: OK" : "Waiting for connectivity...");
    }
    timer.after(INTERVAL, this::start);
  }

  private boolean isOpen() {
    if (!wanted.getAsBoolean() || vpn.getAsBoolean()) {
      return true;
    }
    try {
      attempt.connect();
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
