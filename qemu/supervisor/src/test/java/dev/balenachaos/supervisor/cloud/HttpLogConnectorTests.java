package dev.balenachaos.supervisor.cloud;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.balenachaos.supervisor.cloud.LogConnector.LogStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@SuppressWarnings("NullAway.Init") // set up before each test
final class HttpLogConnectorTests {
  @TempDir private Path folder;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> ended = new CopyOnWriteArrayList<>();
  private ServerSocket server;
  private LogConnector connector;

  @BeforeEach
  void listen() throws Exception {
    server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    Membership membership =
        Fleet.member(
            folder,
            Fleet.knownConfig().put("logsEndpoint", "http://127.0.0.1:" + server.getLocalPort()));
    connector = new HttpLogConnector(membership, Trust.beside(Optional.empty()), threads);
  }

  @AfterEach
  void hangUp() throws Exception {
    server.close();
    threads.shutdownNow();
  }

  @Test
  void sends_compressed_lines_in_chunks_that_can_be_read_at_once() throws Exception {
    LogStream stream = connector.open(ended::add);
    try (Socket cloud = server.accept()) {
      DataInputStream in = new DataInputStream(cloud.getInputStream());
      assertThat(head(in))
          .startsWith("POST /device/v2/" + Fleet.UUID + "/log-stream HTTP/1.1\r\n")
          .contains("Authorization: Bearer devicekey\r\n")
          .contains("Content-Type: application/x-ndjson\r\n")
          .contains("Content-Encoding: gzip\r\n");

      stream.send(List.of("{\"a\":1}\n".getBytes(UTF_8), "{\"b\":2}\n".getBytes(UTF_8)));
      ByteArrayOutputStream first = new ByteArrayOutputStream();
      while (!readable(first).equals("{\"a\":1}\n{\"b\":2}\n")) {
        assertThat(chunk(in, first)).isTrue();
      }
      stream.close();
      while (chunk(in, first)) {
        // Until the body ends as it should.
      }
      assertThat(readable(first)).isEqualTo("{\"a\":1}\n{\"b\":2}\n");
      assertThat(ended).isEmpty();
    }
  }

  @Test
  void hears_a_refusal_before_anything_was_sent() throws Exception {
    try (LogStream stream = connector.open(ended::add);
        Socket cloud = server.accept()) {
      cloud
          .getOutputStream()
          .write("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n".getBytes(UTF_8));

      await().until(() -> ended.equals(List.of("status code: 401")));
      assertThat(stream).isNotNull();
    }
  }

  @Test
  void hears_that_the_cloud_has_hung_up() throws Exception {
    try (LogStream stream = connector.open(ended::add)) {
      server.accept().close();

      await().until(() -> ended.size() == 1 && ended.get(0).startsWith("nothing"));
      assertThat(stream).isNotNull();
    }
  }

  @Test
  void can_be_cut_off_while_the_cloud_takes_nothing() throws Exception {
    LogStream stream = connector.open(ended::add);
    try (Socket cloud = server.accept()) {
      assertThat(cloud.isConnected()).isTrue();
      byte[] noise = new byte[1 << 20];
      new Random(1).nextBytes(noise);
      var sending =
          threads.submit(
              () -> {
                while (true) {
                  stream.send(List.of(noise));
                }
              });
      await().during(Duration.ofMillis(300)).until(() -> !sending.isDone());

      stream.close();

      await().until(sending::isDone);
    }
  }

  private static String head(DataInputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      head.append((char) in.readUnsignedByte());
    }
    return head.toString();
  }

  /** Reads a chunk; returns whether it is not the last. */
  private static boolean chunk(DataInputStream in, ByteArrayOutputStream body) throws IOException {
    StringBuilder size = new StringBuilder();
    while (!size.toString().endsWith("\r\n")) {
      size.append((char) in.readUnsignedByte());
    }
    byte[] content = new byte[Integer.parseInt(size.toString().strip(), 16)];
    in.readFully(content);
    assertThat(new String(new byte[] {in.readByte(), in.readByte()}, ISO_8859_1)).isEqualTo("\r\n");
    body.writeBytes(content);
    return content.length > 0;
  }

  /** Returns what can be read of a body whose end is still to come. */
  private static String readable(ByteArrayOutputStream body) throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body.toByteArray()))) {
      for (int next = in.read(); next >= 0; next = in.read()) {
        lines.write(next);
      }
    } catch (EOFException e) {
      // As far as it goes.
    }
    return lines.toString(UTF_8);
  }
}
