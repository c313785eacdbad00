package dev.balenachaos.ssh;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Listens on the host's loopback interface and relays what connects there to the device. */
final class Forward implements AutoCloseable {

  private static final int BACKLOG = 64;
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Destination destination;
  private final KeptSession kept;
  private final Duration patience;
  private final String thread;
  private final ServerSocket listener;
  private final Set<Relay> relays = ConcurrentHashMap.newKeySet();

  private Forward(
      Destination destination,
      KeptSession kept,
      Duration patience,
      String thread,
      ServerSocket listener) {
    this.destination = destination;
    this.kept = kept;
    this.patience = patience;
    this.thread = thread;
    this.listener = listener;
  }

  static Forward open(
      Destination destination, KeptSession kept, SshTarget target, Duration patience) {
    try {
      ServerSocket listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
      String thread = "forward-" + target.device() + "-" + listener.getLocalPort();
      Forward forward = new Forward(destination, kept, patience, thread, listener);
      Daemon.start(thread, forward::accept);
      return forward;
    } catch (IOException e) {
      throw new InfraException(
          "Tried: to listen for a forwarding to "
              + destination
              + " of "
              + target.device()
              + "\nSeen: "
              + e
              + "\nDo: see whether the host is out of ports or open files",
          e);
    }
  }

  InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Daemon.start(thread + "-" + client.getPort(), () -> relay(client));
      } catch (IOException e) {
        // It was closed, or the host is out of open files for now. The loop's condition tells.
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private void relay(Socket client) {
    LiveSession session = kept.ifUp();
    if (session == null) {
      kept.wake();
    }
    try (Relay relay = new Relay(client)) {
      relays.add(relay);
      if (session != null && !listener.isClosed()) {
        relay.run(session, destination, patience);
      }
      relays.remove(relay);
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    relays.forEach(Relay::close);
  }
}
