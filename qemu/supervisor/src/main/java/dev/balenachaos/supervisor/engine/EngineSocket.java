package dev.balenachaos.supervisor.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.json.Json;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Speaks HTTP over the engine's unix socket, one connection a request.
 *
 * <p>The requests are HTTP/1.0: the engine then answers without chunks and closes the connection
 * behind the body, so that a body is simply what comes until the end. A full HTTP client would cost
 * more time to load on an emulated device than the rest of the supervisor together.
 */
final class EngineSocket {
  private final Path path;

  EngineSocket(Path path) {
    this.path = path;
  }

  /** Sends a request and returns the answer once its head has arrived. */
  Answer send(String method, String target, @Nullable JsonNode body) throws IOException {
    return send(method, target, body, "");
  }

  /**
   * Sends a request with one more header.
   *
   * @param header a whole line of the head; empty for none
   */
  Answer send(String method, String target, @Nullable JsonNode body, String header)
      throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(path));
      write(channel, method, target, body, header);
      return Answer.read(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void write(
      SocketChannel channel, String method, String target, @Nullable JsonNode body, String header)
      throws IOException {
    byte[] content = body == null ? new byte[0] : Json.write(body).getBytes(StandardCharsets.UTF_8);
    String head =
        method
            + " /v1.41"
            + target
            + " HTTP/1.0\r\n"
            + "Host: engine\r\n"
            + (body == null ? "" : "Content-Type: application/json\r\n")
            + (header.isEmpty() ? "" : header + "\r\n")
            + "Content-Length: "
            + content.length
            + "\r\n\r\n";
    writeAll(channel, head.getBytes(StandardCharsets.US_ASCII));
    writeAll(channel, content);
  }

  private static void writeAll(SocketChannel channel, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** An answer whose body is still being read; closing it closes the connection. */
  record Answer(int status, InputStream body) implements AutoCloseable {

    private static Answer read(SocketChannel channel) throws IOException {
      InputStream stream = new BufferedInputStream(Channels.newInputStream(channel));
      String statusLine = line(stream);
      String[] words = statusLine.split(" ", 3);
      if (words.length < 2 || !words[0].startsWith("HTTP/")) {
        throw new IOException("The engine's answer is no HTTP: " + statusLine);
      }
      while (!line(stream).isEmpty()) {
        // No header matters here: the body ends with the connection.
      }
      return new Answer(Integer.parseInt(words[1]), stream);
    }

    private static String line(InputStream stream) throws IOException {
      StringBuilder line = new StringBuilder();
      for (int next = stream.read(); next != '\n'; next = stream.read()) {
        if (next < 0) {
          throw new EOFException("The engine closed the connection before its answer was whole");
        }
        if (next != '\r') {
          line.append((char) next);
        }
      }
      return line.toString();
    }

    @Override
    public void close() throws IOException {
      body.close();
    }
  }
}
