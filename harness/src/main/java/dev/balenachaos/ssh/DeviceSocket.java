package dev.balenachaos.ssh;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.jcraft.jsch.SocketFactory;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * The TCP connection below a session, kept at hand because JSch cannot end a session whose socket
 * blocks in a write. It also gives up early on a server that accepts and says nothing, as QEMU's
 * port forwarding does for a guest that has no network yet.
 */
final class DeviceSocket implements SocketFactory {

  /** A little longer than the keep-alive takes. */
  private static final Duration STUCK = Duration.ofSeconds(15);

  private static final ScheduledThreadPoolExecutor ENDS =
      new ScheduledThreadPoolExecutor(1, body -> Daemon.of("ssh-stuck", body));

  static {
    ENDS.setRemoveOnCancelPolicy(true);
  }

  private final Socket socket = new Socket();
  private final Duration greetingLimit;
  private final Duration writeLimit;

  DeviceSocket(Duration greetingLimit) {
    this(greetingLimit, STUCK);
  }

  DeviceSocket(Duration greetingLimit, Duration writeLimit) {
    this.greetingLimit = greetingLimit;
    this.writeLimit = writeLimit;
  }

  /** Ends the connection at once, whatever is in progress on it. */
  void cut() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException("A socket that cannot even be closed", e);
    }
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    socket.connect(new InetSocketAddress(host, port), Math.toIntExact(greetingLimit.toMillis()));
    return socket;
  }

  @Override
  public InputStream getInputStream(Socket connected) throws IOException {
    return new FilterInputStream(connected.getInputStream()) {
      private boolean greeted;

      @Override
      public int read() throws IOException {
        if (greeted) {
          return super.read();
        }
        int usual = connected.getSoTimeout();
        connected.setSoTimeout(Math.toIntExact(greetingLimit.toMillis()));
        int first = super.read();
        connected.setSoTimeout(usual);
        greeted = true;
        return first;
      }
    };
  }

  /**
   * JSch holds its locks while it writes, and so its keep-alive from noticing that nobody reads any
   * more: the kernel would, after a quarter of an hour.
   */
  @Override
  public OutputStream getOutputStream(Socket connected) throws IOException {
    return new FilterOutputStream(connected.getOutputStream()) {
      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        Future<?> end = ENDS.schedule(DeviceSocket.this::cut, writeLimit.toMillis(), MILLISECONDS);
        try {
          out.write(bytes, from, length);
        } finally {
          end.cancel(false);
        }
      }
    };
  }
}
