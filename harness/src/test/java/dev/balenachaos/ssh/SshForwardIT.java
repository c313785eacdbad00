package dev.balenachaos.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshForwardIT {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @TempDir Path folder;

  private SshServer server;
  private SshConnection connection;

  @BeforeEach
  void start() {
    server = SshServer.startIn(folder);
    connection = SshConnection.to(server.target(), PATIENCE);
    connection.run("true", new byte[0], PATIENCE);
  }

  @AfterEach
  void stop() {
    connection.close();
    server.close();
  }

  @Test
  void leadsToATcpPort() throws IOException {
    try (ServerSocketChannel echo = ServerSocketChannel.open()) {
      echo.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      serve(echo);
      int port = ((InetSocketAddress) echo.getLocalAddress()).getPort();

      assertThat(echoed("hello".getBytes(UTF_8), new Destination.Port(port)))
          .asString(UTF_8)
          .isEqualTo("hello");
    }
  }

  @Test
  void leadsToAUnixSocketByteForByte() throws IOException {
    byte[] bytes = new byte[3 << 20];
    new Random(5).nextBytes(bytes);
    try (ServerSocketChannel echo = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      Path socket = folder.resolve("echo.sock");
      echo.bind(UnixDomainSocketAddress.of(socket));
      serve(echo);

      assertThat(echoed(bytes, new Destination.UnixSocket(socket.toString()))).isEqualTo(bytes);
    }
  }

  @Test
  void endsAtOnceWhereNobodyListens() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }

    assertThat(echoed(new byte[0], new Destination.Port(port))).isEmpty();
  }

  @Test
  void givesTheSameAddressForTheSameDestination() {
    assertThat(connection.forward(new Destination.Port(80)))
        .isEqualTo(connection.forward(new Destination.Port(80)))
        .isNotEqualTo(connection.forward(new Destination.Port(81)));
  }

  @Test
  void outlivesTheConnectionAndWakesIt() throws IOException {
    try (ServerSocketChannel echo = ServerSocketChannel.open()) {
      echo.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      serve(echo);
      Destination to = new Destination.Port(((InetSocketAddress) echo.getLocalAddress()).getPort());
      assertThat(echoed(new byte[] {1}, to)).hasSize(1);

      server.kill();
      await().atMost(Duration.ofSeconds(30)).until(() -> !connection.isUp());
      assertThat(echoed(new byte[0], to)).isEmpty();
      server.start();

      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(echoed(new byte[] {2}, to)).hasSize(1));
    }
  }

  /** Sends bytes to a destination, ends the sending side, and returns what comes back. */
  private byte[] echoed(byte[] bytes, Destination destination) throws IOException {
    InetSocketAddress address = connection.forward(destination);
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      Daemon.start("sender", () -> send(socket, bytes));
      return socket.getInputStream().readAllBytes();
    }
  }

  private static void send(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.shutdownOutput();
    } catch (IOException e) {
      // The other side has ended first; what it sent before is what counts.
      return;
    }
  }

  private static void serve(ServerSocketChannel listener) {
    Daemon.start("echo", () -> echoEach(listener));
  }

  private static void echoEach(ServerSocketChannel listener) {
    try {
      while (listener.isOpen()) {
        try (SocketChannel client = listener.accept()) {
          ByteBuffer buffer = ByteBuffer.allocate(8192);
          while (client.read(buffer) >= 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
              client.write(buffer);
            }
            buffer.clear();
          }
        }
      }
    } catch (AsynchronousCloseException e) {
      // The test is over.
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
