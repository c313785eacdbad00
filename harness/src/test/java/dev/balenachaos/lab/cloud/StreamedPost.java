package dev.balenachaos.lab.cloud;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body comes bit by bit. Java's own client keeps a bit back until there is another,
 * and listens to no answer before the body has ended.
 */
final class StreamedPost implements Closeable {

  private final SSLSocket socket;
  private final BufferedReader answer;

  StreamedPost(Lab lab, String path, String key, @Nullable String encoding) throws IOException {
    socket = lab.connect();
    answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
    String packed = encoding == null ? "" : "Content-Encoding: " + encoding + "\n";
    String begin =
        """
        POST %s HTTP/1.1
        Host: x
        Authorization: Bearer %s
        %sTransfer-Encoding: chunked
        Content-Type: application/x-ndjson

        """
            .formatted(path, key, packed);
    socket.getOutputStream().write(begin.replace("\n", "\r\n").getBytes(US_ASCII));
  }

  /** Returns the body: each write is sent at once, and closing it ends the request. */
  OutputStream body() throws IOException {
    OutputStream out = socket.getOutputStream();
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write((Integer.toHexString(length) + "\r\n").getBytes(US_ASCII));
        out.write(bytes, offset, length);
        out.write("\r\n".getBytes(US_ASCII));
      }

      @Override
      public void close() throws IOException {
        out.write("0\r\n\r\n".getBytes(US_ASCII));
      }
    };
  }

  /** Waits for the first line of the answer; null when the connection was closed instead. */
  @Nullable String status() {
    try {
      return answer.readLine();
    } catch (IOException e) {
      return null;
    }
  }

  /** Reads the rest of the answer; returns false when nothing comes although it goes on. */
  boolean waitUntilHungUpOn() {
    try {
      while (answer.read() >= 0) {
        // What is said is of no interest.
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
