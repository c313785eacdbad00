package dev.balenachaos.ssh;

import com.jcraft.jsch.SocketFactory;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/**
 * The TCP connection below a session, kept at hand because JSch cannot end a session whose socket
 * blocks in a write. It also gives up early on a server that accepts and says nothing, as QEMU's
 * port forwarding does for a guest that has no network yet.
 */
final class DeviceSocket implements SocketFactory {

  private final Socket socket = new Socket();
  private final Duration greetingLimit;

  DeviceSocket(Duration greetingLimit) {
    this.greetingLimit = greetingLimit;
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

  @Override
  public OutputStream getOutputStream(Socket connected) throws IOException {
    return connected.getOutputStream();
  }
}
