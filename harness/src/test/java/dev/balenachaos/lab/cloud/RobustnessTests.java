package dev.balenachaos.lab.cloud;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.net.ssl.SSLSocket;
import org.eclipse.jetty.server.Handler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A cloud that lives on whatever is sent to it. */
class RobustnessTests {

  private final Lab lab = new Lab();
  private final CloudApi cloud = lab.cloud();
  private final List<Closeable> open = new ArrayList<>();

  @AfterEach
  void closeTheLab() throws IOException {
    for (Closeable one : open) {
      one.close();
    }
    lab.close();
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE,/ping,GET",
    "POST,/device/v3/x/state,GET",
    "GET,/device/v3/state,PATCH",
    "PUT,/v7/device,'GET, POST, PATCH'",
    "GET,/device/register,POST",
  })
  void aWrongVerbIsToldTheRightOnes(String verb, String path, String allowed) throws Exception {
    HttpResponse<String> response = lab.send(verb, path, null, null);

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).contains(allowed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/device", "/device/v3//state", "/device/v4/x/state", "/%2e%2e/etc/passwd"})
  void whatIsNotThereIsNotFound(String path) throws Exception {
    assertThat(lab.get(path, null).statusCode()).isIn(400, 404);
  }

  @Test
  void aBodyThatIsTooLargeIsRefusedAndTheNextRequestAnswered() throws Exception {
    CloudDevice device = lab.registered();
    String huge = " ".repeat(3 << 20);

    assertThat(lab.patch("/device/v3/state", Lab.KEY, huge).statusCode()).isEqualTo(413);
    assertThat(lab.get("/ping", null).statusCode()).isEqualTo(200);
    assertThat(device.reported().text("status")).isEmpty();
  }

  @Test
  void aBodyThatNeverEndsIsCutOff() throws Exception {
    SSLSocket socket = connected();
    say(socket, "PATCH /device/v3/state HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    byte[] chunk = ("10000\r\n" + "a".repeat(0x10000) + "\r\n").getBytes(US_ASCII);

    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 16_384; i++) {
                socket.getOutputStream().write(chunk);
              }
            })
        .isInstanceOf(IOException.class);

    assertThat(cloud.requests(Endpoint.STATE_REPORT)).containsEntry(413, 1L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "what?\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET /ping HTTP/7.7\r\nHost: x\r\n\r\n",
        "PATCH /device/v3/state HTTP/1.1\r\nHost: x\r\nContent-Length: -4\r\n\r\n",
        "PATCH /device/v3/state HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /ping?a=%zz HTTP/1.1\r\nHost: x\r\n\r\n",
      })
  void malformedHttpGetsAnErrorWithoutAWordAboutThisProgram(String request) throws Exception {
    SSLSocket socket = connected();

    say(socket, request.replaceFirst("Host: x", "Host: x\r\nConnection: close"));
    String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);

    assertThat(answer).matches("(?s)(HTTP/1.1 (4|5)\\d\\d.*)?");
    assertThat(answer).doesNotContainIgnoringCase("jetty").doesNotContain("Exception", "\tat ");
    assertThat(lab.get("/ping", null).statusCode()).isEqualTo(200);
  }

  @Test
  void headersThatAreTooLargeAreRefused() throws Exception {
    HttpRequest request =
        lab.request("GET", "/ping", null, null).header("X", "x".repeat(20_000)).build();

    assertThat(lab.send(request).statusCode()).isEqualTo(431);
  }

  @Test
  void silentAndHalfOpenConnectionsByTheHundredKeepNobodyWaiting() throws Exception {
    lab.registered();
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      Socket silent = lab.connectPlainly();
      open.add(silent);
      if (i % 4 != 0) {
        byte[] part = new byte[i % 50];
        random.nextBytes(part);
        part = i % 4 == 1 ? new byte[] {22, 3, 1, 1, 0, 1} : part;
        silent.getOutputStream().write(part);
      }
    }
    for (int i = 0; i < 40; i++) {
      SSLSocket dribbling = connected();
      say(
          dribbling,
          i % 2 == 0
              ? "GET /ping HTTP/1.1\r\nHos"
              : "PATCH /device/v3/state HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{");
    }

    assertThat(lab.get("/device/v3/" + Lab.UUID + "/state", Lab.KEY).statusCode()).isEqualTo(200);
    cloud.requireHealthy();
  }

  @Test
  void whoDribblesIsSentAwayWhenTheFirstRequestTakesTooLong() throws Exception {
    Duration patience = Duration.ofMillis(500);
    Handler nobody = new Front(new Devices(new Fleet()), new Troubles(), new Ledger(), Map.of());
    try (HttpsServer impatient =
        HttpsServer.start(lab.valid(), 0, new HandshakeWatch(), nobody, patience)) {
      Socket dribbling = new Socket();
      open.add(dribbling);
      dribbling.connect(impatient.address());
      dribbling.setSoTimeout(15_000);
      dribbling.getOutputStream().write(new byte[] {22, 3, 1});

      assertThat(dribbling.getInputStream().readAllBytes()).hasSizeLessThan(100);
    }
  }

  @Test
  void aPortThatIsTakenIsNotTakenAgain() {
    int taken = cloud.address().getPort();

    try (CloudApi other = CloudApi.start(lab.valid(), taken)) {
      assertThat(other.address().getPort()).isNotEqualTo(taken).isPositive();
      other.requireHealthy();
    }
  }

  @Test
  void aPortThatIsAskedForIsTakenWhenItIsFree() {
    int port = cloud.address().getPort();
    cloud.close();

    try (CloudApi again = CloudApi.start(lab.valid(), port)) {
      assertThat(again.address().getPort()).isEqualTo(port);
    }
  }

  @Test
  void closingEndsEverythingThoughStreamsAreOpen() throws Exception {
    CloudDevice device = lab.registered();
    StreamedPost stream =
        new StreamedPost(lab, "/device/v2/" + Lab.UUID + "/log-stream", Lab.KEY, null);
    open.add(stream);
    stream.body().write("{\"timestamp\":1,\"message\":\"a\"}\n".getBytes(US_ASCII));
    await().until(() -> device.logCount() == 1);
    ActiveTrouble late = cloud.suffer(Trouble.slow(Duration.ofMinutes(1)).on(Endpoint.PING));
    SSLSocket slow = connected();
    say(slow, "GET /ping HTTP/1.1\r\nHost: lab\r\n\r\n");
    open.add(lab.connectPlainly());
    await().until(() -> late.hits() == 1);

    long begin = System.nanoTime();
    cloud.close();

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    assertThat(stream.status())
        .satisfiesAnyOf(
            gone -> assertThat(gone).isNull(),
            answered -> assertThat(answered).startsWith("HTTP/1.1 500 "));
    assertThat(slow.getInputStream().readAllBytes()).isEmpty();
    await().until(() -> threadsOfTheCloud() == 0);
  }

  private static long threadsOfTheCloud() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("cloud"))
        .count();
  }

  private SSLSocket connected() throws IOException {
    SSLSocket socket = lab.connect();
    open.add(socket);
    return socket;
  }

  private static void say(Socket socket, String words) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(words.getBytes(US_ASCII));
    out.flush();
  }
}
