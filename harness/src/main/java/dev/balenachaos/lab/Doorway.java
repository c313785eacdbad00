package dev.balenachaos.lab;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes callers on a socket, each on a thread of its own. Who comes when too many are there is sent
 * away at once. Closing it sends everybody away.
 */
final class Doorway implements AutoCloseable {

  /** More than the programs in the lab's network let through. */
  private static final int MOST = 1024;

  private static final Duration PAUSE = Duration.ofMillis(100);

  /** What is done with a caller, whose channel is closed afterwards. */
  interface Reception {
    void receive(SocketChannel caller) throws IOException;
  }

  private final String name;
  private final ServerSocketChannel socket;
  private final Set<SocketChannel> callers = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads;

  private Doorway(String name, ServerSocketChannel socket) {
    this.name = name;
    this.socket = socket;
    this.threads = Executors.newCachedThreadPool(work -> daemon(name, work));
  }

  static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, "lab " + name);
    thread.setDaemon(true);
    return thread;
  }

  /** Opens one on a unix socket, which must not be there yet. */
  static Doorway at(Path path, String name, Reception reception) {
    return open(StandardProtocolFamily.UNIX, UnixDomainSocketAddress.of(path), name, reception);
  }

  /** Opens one on a free port of the host's loopback interface. */
  static Doorway onLoopback(String name, Reception reception) {
    return open(
        StandardProtocolFamily.INET,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        name,
        reception);
  }

  private static Doorway open(
      StandardProtocolFamily family, SocketAddress address, String name, Reception reception) {
    try {
      Doorway door = new Doorway(name, ServerSocketChannel.open(family).bind(address, MOST));
      door.threads.execute(() -> door.takeCallers(reception));
      return door;
    } catch (IOException e) {
      throw new InfraException(
          "Cannot listen on " + address + " for " + name + ": " + e.getMessage(), e);
    }
  }

  /** Returns where it is. */
  SocketAddress address() {
    try {
      return socket.getLocalAddress();
    } catch (IOException e) {
      throw new InfraException("The way " + name + " is closed", e);
    }
  }

  boolean isOpen() {
    return socket.isOpen();
  }

  private void takeCallers(Reception reception) {
    while (socket.isOpen()) {
      try {
        admit(socket.accept(), reception);
      } catch (IOException e) {
        // It was closed, the caller has left already, or the host is out of open files for now. The
        // loop's condition tells.
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private void admit(SocketChannel caller, Reception reception) {
    try {
      if (callers.size() < MOST) {
        callers.add(caller);
        threads.execute(() -> receive(reception, caller));
        return;
      }
    } catch (RejectedExecutionException e) {
      callers.remove(caller);
    }
    Crossing.close(caller);
  }

  private void receive(Reception reception, SocketChannel caller) {
    try (caller) {
      reception.receive(caller);
    } catch (IOException e) {
      // The caller, or whom it wanted, has gone. All there is to say is that its connection ends.
    } finally {
      callers.remove(caller);
    }
  }

  @Override
  public void close() {
    Crossing.close(socket);
    threads.shutdown();
    callers.forEach(Crossing::close);
  }
}
