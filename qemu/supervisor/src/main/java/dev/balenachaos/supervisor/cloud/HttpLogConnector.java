package dev.balenachaos.supervisor.cloud;

import dev.balenachaos.supervisor.log.Log;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A POST whose body, compressed lines of JSON in chunks, goes on for as long as there are logs. It
 * is written to a socket, since Java's HTTP client reads no answer before a body has ended: it
 * would not see that the cloud refuses.
 */
final class HttpLogConnector implements LogConnector {
  private static final Duration CONNECT = Duration.ofSeconds(59);
  private static final int BUFFER = 8192;

  private final Membership membership;
  private final Trust trust;
  private final Executor threads;

  /**
   * Connects to nobody yet.
   *
   * @param threads where answers are awaited
   */
  HttpLogConnector(Membership membership, Trust trust, Executor threads) {
    this.membership = membership;
    this.trust = trust;
    this.threads = threads;
  }

  @Override
  public LogStream open(Consumer<String> ended) throws IOException {
    URI cloud = URI.create(membership.logsEndpoint());
    Socket wire = new Socket();
    try {
      Socket socket = connect(cloud, wire);
      OutputStream out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
      out.write(head(cloud).getBytes(StandardCharsets.UTF_8));
      out.flush();
      Request request = new Request(wire, socket, out);
      threads.execute(() -> request.await(ended));
      return request;
    } catch (IOException | RuntimeException e) {
      wire.close();
      throw e;
    }
  }

  private String head(URI cloud) {
    return "POST /device/v2/"
        + membership.uuid()
        + "/log-stream HTTP/1.1\r\nHost: "
        + cloud.getAuthority()
        + "\r\nAuthorization: Bearer "
        + membership.deviceKey()
        + "\r\nContent-Type: application/x-ndjson\r\nContent-Encoding: gzip"
        + "\r\nTransfer-Encoding: chunked\r\n\r\n";
  }

  private Socket connect(URI cloud, Socket wire) throws IOException {
    boolean bare = "http".equals(cloud.getScheme());
    int implied = bare ? 80 : 443;
    int port = cloud.getPort() < 0 ? implied : cloud.getPort();
    int timeout = Math.toIntExact(CONNECT.toMillis());
    wire.connect(new InetSocketAddress(cloud.getHost(), port), timeout);
    if (bare) {
      return wire;
    }
    wire.setSoTimeout(timeout);
    SSLSocket secured =
        (SSLSocket)
            trust.context().getSocketFactory().createSocket(wire, cloud.getHost(), port, true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    wire.setSoTimeout(0);
    return secured;
  }

  /** A request whose body has not ended. */
  private static final class Request implements LogStream {
    private final Socket wire;
    private final Socket socket;
    private final GZIPOutputStream lines;
    private final ReentrantLock writing = new ReentrantLock();
    private final AtomicBoolean over = new AtomicBoolean();

    /**
     * Begins the body.
     *
     * @param wire the TCP connection below the socket
     */
    private Request(Socket wire, Socket socket, OutputStream out) throws IOException {
      this.wire = wire;
      this.socket = socket;
      this.lines = new GZIPOutputStream(new Chunks(out), BUFFER, true);
    }

    @Override
    public void send(List<byte[]> sent) throws IOException {
      writing.lock();
      try {
        for (byte[] line : sent) {
          lines.write(line);
        }
        lines.flush();
      } finally {
        writing.unlock();
      }
    }

    /** Whatever the cloud says before the body has ended is that something is wrong. */
    private void await(Consumer<String> ended) {
      String said;
      try {
        BufferedReader answer =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        String status = answer.readLine();
        said = status == null ? "nothing: it hung up" : "status code: " + code(status);
      } catch (IOException e) {
        said = "nothing: " + FailureReason.of(e);
      }
      if (!over.get()) {
        ended.accept(said);
      }
    }

    private static String code(String statusLine) {
      String[] words = statusLine.split(" ", 3);
      return words.length > 1 ? words[1] : statusLine;
    }

    @Override
    public void close() {
      if (over.getAndSet(true)) {
        return;
      }
      // Where a sender hangs the body cannot be ended, and the request is cut off instead.
      if (writing.tryLock()) {
        try {
          lines.close();
        } catch (IOException e) {
          Log.debug("The log stream could not be ended: " + e);
        } finally {
          writing.unlock();
        }
      }
      try {
        wire.close();
      } catch (IOException e) {
        Log.debug("The log stream could not be cut off: " + e);
      }
    }
  }

  /** Writes what comes between two flushes as a chunk. */
  private static final class Chunks extends FilterOutputStream {
    private Chunks(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (length > 0) {
        out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(bytes, offset, length);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
      }
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void close() throws IOException {
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      super.close();
    }
  }
}
