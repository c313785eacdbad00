package dev.balenachaos.lab.toxics;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** A service on a free port of the loopback, which does the same with every connection. */
final class LoopbackService implements AutoCloseable {

  private static final int BACKLOG = 2048;

  private final ServerSocket server;
  private final Behaviour behaviour;
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** What it does with a connection; the socket stays open afterwards. */
  interface Behaviour {
    void serve(Socket socket) throws IOException;
  }

  private LoopbackService(ServerSocket server, Behaviour behaviour) {
    this.server = server;
    this.behaviour = behaviour;
  }

  static LoopbackService that(Behaviour behaviour) throws IOException {
    LoopbackService service =
        new LoopbackService(
            new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()), behaviour);
    service.threads.execute(service::accept);
    return service;
  }

  static LoopbackService thatEchoes() throws IOException {
    return that(
        socket -> {
          socket.getInputStream().transferTo(socket.getOutputStream());
          socket.close();
        });
  }

  InetSocketAddress address() {
    return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    threads.shutdownNow();
    try {
      threads.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void accept() {
    try {
      while (!server.isClosed()) {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        threads.execute(() -> serve(socket));
      }
    } catch (IOException | RejectedExecutionException e) {
      if (!server.isClosed()) {
        throw new IllegalStateException("The service of this test is broken.", e);
      }
    }
  }

  private void serve(Socket socket) {
    try {
      behaviour.serve(socket);
    } catch (IOException e) {
      // That is what toxics are for; a test looks at what its client saw.
    }
  }
}
