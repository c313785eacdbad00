package dev.balenachaos.lab;

import dev.balenachaos.process.KeptProcess;
import dev.balenachaos.run.InfraException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A QEMU without a machine that joins {@code tap0} and unix sockets like a hub joins cables. A
 * socket that QEMU listens on takes one other QEMU at a time, and the next one when that has left.
 */
final class Switch implements AutoCloseable {

  private static final String READY = "{\"execute\":\"qmp_capabilities\"}\n";

  private static final Duration END = Duration.ofSeconds(5);

  private final List<Path> listening;
  private final List<String> sockets;
  private final Path monitor;
  private final ServerSocketChannel monitors;
  private @Nullable SocketChannel connection;

  private Switch(
      List<Path> listening, List<String> sockets, Path monitor, ServerSocketChannel monitors) {
    this.listening = listening;
    this.sockets = sockets;
    this.monitor = monitor;
    this.monitors = monitors;
  }

  /** Describes a switch that listens on the given sockets. */
  static Switch listeningOn(List<Path> sockets, Path folder) {
    return prepared(
        sockets, sockets.stream().map(path -> "server=on,addr.path=" + path).toList(), folder);
  }

  /** Describes a switch that is plugged into the socket of another one, as a device's QEMU is. */
  static Switch pluggedInto(Path socket, Path folder) {
    return prepared(List.of(), List.of("server=off,addr.path=" + socket), folder);
  }

  private static Switch prepared(List<Path> listening, List<String> sockets, Path folder) {
    Path monitor = folder.resolve("switch");
    try {
      ServerSocketChannel monitors = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      monitors.bind(UnixDomainSocketAddress.of(monitor));
      return new Switch(listening, sockets, monitor, monitors);
    } catch (IOException e) {
      throw new InfraException("Cannot listen on " + monitor + ": " + e.getMessage(), e);
    }
  }

  List<String> commandLine() {
    List<String> line = new ArrayList<>(List.of(LabTool.QEMU.path(), "-nodefaults"));
    line.addAll(List.of("-machine", "none", "-display", "none"));
    line.addAll(List.of("-qmp", "unix:" + monitor + ",server=off"));
    join(line, "tap", "tap,ifname=tap0,script=no,downscript=no");
    for (int i = 0; i < sockets.size(); i++) {
      join(line, "port" + i, "stream,addr.type=unix," + sockets.get(i));
    }
    return line;
  }

  private static void join(List<String> line, String id, String backEnd) {
    line.addAll(List.of("-netdev", backEnd + ",id=" + id));
    line.addAll(List.of("-netdev", "hubport,hubid=0,id=hub-" + id + ",netdev=" + id));
  }

  /**
   * Waits until it has taken, and let go again, a caller on each of its sockets. Before that no
   * frame may come from {@code tap0}: QEMU 7.2 dies of one for a socket that it is still about to
   * listen on, which it does only some time after it has started.
   *
   * @throws InfraException with the last words of the process when that ends instead
   */
  void awaitReady(KeptProcess process) {
    // QEMU comes to us, so there is nothing to poll for; its end wakes whatever waits for it.
    CompletableFuture<Void> watch = process.ended().thenAccept(status -> close());
    try {
      SocketChannel accepted = monitors.accept();
      connection = accepted;
      accepted.write(StandardCharsets.UTF_8.encode(READY));
      BufferedReader answers =
          new BufferedReader(Channels.newReader(accepted, StandardCharsets.UTF_8));
      await(answers, "{\"return\"");
      for (Path socket : listening) {
        try (SocketChannel caller = call(socket)) {
          await(answers, "NETDEV_STREAM_CONNECTED");
          caller.shutdownOutput();
          await(answers, "NETDEV_STREAM_DISCONNECTED");
        }
      }
    } catch (IOException e) {
      process.awaitEnd(END);
      throw new InfraException("Tried: to make the lab's network\nSeen: " + process.lastWords(), e);
    } finally {
      watch.cancel(false);
    }
  }

  private static void await(BufferedReader answers, String said) throws IOException {
    for (String line = answers.readLine(); line != null; line = answers.readLine()) {
      if (line.contains(said)) {
        return;
      }
    }
    throw new ClosedChannelException();
  }

  private static SocketChannel call(Path socket) throws IOException {
    try {
      return Awaitility.await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(5))
          .ignoreExceptionsInstanceOf(IOException.class)
          .until(
              () -> SocketChannel.open(UnixDomainSocketAddress.of(socket)), SocketChannel::isOpen);
    } catch (ConditionTimeoutException e) {
      throw new IOException("QEMU does not listen on " + socket, e);
    }
  }

  @Override
  public void close() {
    try {
      monitors.close();
      SocketChannel open = connection;
      if (open != null) {
        open.close();
      }
    } catch (IOException e) {
      throw new InfraException("Cannot close " + monitor + ": " + e.getMessage(), e);
    }
  }
}
