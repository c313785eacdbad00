package dev.balenachaos.lab.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logs of a device, which come in one upload without an end. */
class LogStreamTests {

  private static final String PATH = "/device/v2/" + Lab.UUID + "/log-stream";

  private final Lab lab = new Lab();
  private final CloudDevice device = lab.cloud().device(Lab.UUID);

  @BeforeEach
  void register() throws Exception {
    lab.registered();
  }

  @AfterEach
  void closeTheLab() {
    lab.close();
  }

  @Test
  void linesArriveWhileTheStreamGoesOnAndItsEndIsAnswered() throws Exception {
    StreamedPost post = new StreamedPost(lab, PATH, Lab.KEY, "gzip");

    OutputStream packed = new GZIPOutputStream(post.body(), 512, true);
    packed.write(line(1, "Supervisor starting", ",\"isSystem\":true").getBytes(UTF_8));
    packed.flush();

    await().until(() -> device.logCount() == 1);
    assertThat(device.lastContact().orElseThrow().endpoint()).isEqualTo(Endpoint.LOG_STREAM);

    packed.write(line(2, "ein Gruß", ",\"serviceId\":7,\"isStdErr\":true").getBytes(UTF_8));
    packed.close();

    assertThat(post.status()).startsWith("HTTP/1.1 201 ");
    assertThat(device.logs())
        .containsExactly(
            new LogLine(
                Instant.ofEpochMilli(1), "Supervisor starting", true, false, OptionalLong.empty()),
            new LogLine(Instant.ofEpochMilli(2), "ein Gruß", false, true, OptionalLong.of(7)));
  }

  @Test
  void anUnpackedStreamWillDo() throws Exception {
    HttpResponse<String> response = send(null, bytes(line(1, "a", "") + line(2, "b", "").strip()));

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(device.logs()).extracting(LogLine::message).containsExactly("a", "b");
  }

  @Test
  void whatIsNoLogLineIsLeftOut() throws Exception {
    String lines = "{}\n\n[]\n7\n{\"timestamp\":\"x\",\"message\":\"m\"}\n" + line(1, "a", "");

    assertThat(send("gzip", packed(lines)).statusCode()).isEqualTo(201);
    assertThat(device.logs()).extracting(LogLine::message).containsExactly("a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"not gzip at all", "", "\u001f"})
  void badGzipIsRefused(String body) throws Exception {
    assertThat(send("gzip", bytes(body)).statusCode()).isEqualTo(400);
  }

  @Test
  void gzipThatBreaksOrEndsEarlyIsRefusedAfterWhatWasGood() throws Exception {
    byte[] whole = packed(line(1, "a", "").repeat(50));
    byte[] broken = whole.clone();
    broken[whole.length - 6] ^= 1;

    assertThat(send("gzip", Arrays.copyOf(whole, whole.length - 3)).body())
        .isEqualTo("The gzip ends early");
    assertThat(send("gzip", broken).body()).isEqualTo("The sum of the gzip is wrong");
    assertThat(send("gzip", Arrays.copyOf(whole, whole.length + 1)).body())
        .isEqualTo("Something follows the gzip");
    assertThat(device.logCount()).isEqualTo(150);
  }

  @Test
  void lineThatIsNoJsonIsRefused() throws Exception {
    assertThat(send(null, bytes("{\"timestamp\":\n")).statusCode()).isEqualTo(400);
  }

  @Test
  void lineWithoutAnEndIsRefusedBeforeItFillsTheMemory() throws Exception {
    byte[] bomb = packed(" ".repeat(64 << 20));

    assertThat(bomb.length).isLessThan(100_000);
    assertThat(send("gzip", bomb).body()).isEqualTo("A line of the log has no end");
  }

  @Test
  void whoStillSendsAfterTheRefusalGetsToReadIt() throws Exception {
    try (StreamedPost post = new StreamedPost(lab, PATH, Lab.KEY, null)) {
      OutputStream body = post.body();
      body.write(bytes("{\"timestamp\":\n"));
      await().until(() -> lab.cloud().requests(Endpoint.LOG_STREAM).containsKey(400));

      for (int i = 0; i < 64; i++) {
        body.write(new byte[8192]);
      }
      body.close();

      assertThat(post.status()).startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void whoHasNoKeyIsToldSoAtOnceThoughTheStreamGoesOnAndThenHungUpOn() throws Exception {
    try (StreamedPost post = new StreamedPost(lab, PATH, "wrong", "gzip")) {
      assertThat(post.status()).startsWith("HTTP/1.1 401 ");
      assertThat(post.waitUntilHungUpOn()).isTrue();
    }
  }

  @Test
  void anotherKindOfContentIsRefused() throws Exception {
    HttpRequest request = lab.request("POST", PATH, Lab.KEY, "x").build();

    assertThat(lab.send(request).statusCode()).isEqualTo(415);
  }

  @Test
  void onlyTheLastLinesAreKeptButAllAreCounted() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < Ledger.KEPT_LINES + 5; i++) {
      lines.append(line(i, "line " + i, ""));
    }

    assertThat(send("gzip", packed(lines.toString())).statusCode()).isEqualTo(201);

    assertThat(device.logCount()).isEqualTo(Ledger.KEPT_LINES + 5);
    assertThat(device.logs()).hasSize(Ledger.KEPT_LINES);
    assertThat(device.logs().get(0).message()).isEqualTo("line 5");
  }

  private HttpResponse<String> send(@Nullable String encoding, byte[] body) throws Exception {
    return lab.send(upload(Lab.KEY, encoding, BodyPublishers.ofByteArray(body)));
  }

  private HttpRequest upload(String key, @Nullable String encoding, BodyPublisher body) {
    HttpRequest.Builder request =
        lab.request("POST", PATH, key, null)
            .header("Content-Type", "application/x-ndjson")
            .POST(body);
    if (encoding != null) {
      request.header("Content-Encoding", encoding);
    }
    return request.build();
  }

  private static String line(long timestamp, String message, String more) {
    return "{\"timestamp\":%d,\"message\":\"%s\"%s}\n".formatted(timestamp, message, more);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static byte[] packed(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream packed = new GZIPOutputStream(bytes)) {
      packed.write(bytes(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
