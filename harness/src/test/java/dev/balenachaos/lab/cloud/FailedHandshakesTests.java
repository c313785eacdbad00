package dev.balenachaos.lab.cloud;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.balenachaos.lab.cloud.FailedHandshake.Reason;
import dev.balenachaos.lab.tls.CertificateAuthority;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the cloud sees of handshakes that come to nothing, with Java as the client. */
class FailedHandshakesTests {

  private static final Duration DAY = Duration.ofDays(1);

  private final Lab lab = new Lab();
  private final CloudApi cloud = lab.cloud();

  @AfterEach
  void closeTheLab() {
    lab.close();
  }

  @Test
  void anExpiredCertificateIsSeenAsSuch() {
    cloud.present(lab.issue(Instant.now().minus(DAY), Instant.now().minusSeconds(60)));

    assertThatThrownBy(() -> shakeHands(lab.authority().trustingContext()))
        .hasStackTraceContaining("CertificateExpiredException");

    // It depends on the release of Java how much a client says; OpenSSL says why.
    assertThat(seen().reason()).isIn(Reason.CERTIFICATE_EXPIRED, Reason.CERTIFICATE_UNKNOWN);
    assertThat(seen().detail()).containsPattern("certificate_(expired|unknown)");
    assertThat(seen().peer()).startsWith("127.0.0.1:");
    assertThat(seen().at()).isBetween(Instant.now().minusSeconds(60), Instant.now());
    assertThat(seen().age()).isPositive();
  }

  @Test
  void aCertificateOfTomorrowIsABadOne() {
    cloud.present(lab.issue(Instant.now().plusSeconds(3600), Instant.now().plus(DAY)));

    assertThatThrownBy(() -> shakeHands(lab.authority().trustingContext()))
        .hasStackTraceContaining("CertificateNotYetValidException");

    assertThat(seen().reason()).isIn(Reason.BAD_CERTIFICATE, Reason.CERTIFICATE_UNKNOWN);
  }

  @Test
  void aClientThatTrustsAnotherRootSaysThatItDoesNotKnowTheCertificate() {
    SSLContext stranger =
        CertificateAuthority.make("Other", Instant.now().minus(DAY), Instant.now().plus(DAY))
            .trustingContext();

    assertThatThrownBy(() -> shakeHands(stranger)).isInstanceOf(SSLHandshakeException.class);

    assertThat(seen().reason()).isEqualTo(Reason.CERTIFICATE_UNKNOWN);
  }

  @Test
  void aClientThatSaysNothingOfItIsSeenAsWell() {
    cloud.present(lab.issue(Instant.now().minus(DAY), Instant.now().minusSeconds(60)));

    assertThatThrownBy(this::ping).hasStackTraceContaining("CertificateExpiredException");

    // The HTTP client of Java 17 just closes the connection.
    assertThat(seen().reason()).isIn(Reason.CLOSED, Reason.CERTIFICATE_EXPIRED);
  }

  @Test
  void aCertificateMayBeReplacedWhileTheCloudRuns() throws Exception {
    assertThat(ping()).isEqualTo(200);

    cloud.present(lab.issue(Instant.now().minus(DAY), Instant.now().minusSeconds(60)));
    assertThatThrownBy(this::ping).isInstanceOf(SSLHandshakeException.class);

    cloud.present(lab.valid());
    assertThat(ping()).isEqualTo(200);
  }

  @Test
  void aClientThatComesAgainSeesTheNewCertificateThoughItRemembersASession() throws Exception {
    HttpClient one = lab.newClient();
    assertThat(ping(one)).isEqualTo(200);
    // Once the connection is closed, only the session could be taken up again.
    try (ActiveTrouble gone = cloud.suffer(Trouble.hangingUp())) {
      assertThatThrownBy(() -> ping(one)).isNotNull();
    }

    cloud.present(lab.issue(Instant.now().minus(DAY), Instant.now().minusSeconds(60)));

    assertThatThrownBy(() -> ping(one)).isInstanceOf(SSLHandshakeException.class);
  }

  @Test
  void garbageInsteadOfTlsIsSeenAsSuch() throws Exception {
    try (Socket socket = lab.connectPlainly()) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
      socket.getInputStream().readAllBytes();
    }

    assertThat(seen().reason()).isEqualTo(Reason.NOT_TLS);
  }

  @Test
  void aClientThatLeavesInTheMiddleIsSeen() throws Exception {
    try (Socket socket = lab.connectPlainly()) {
      socket.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1, 0});
    }

    assertThat(seen().reason()).isEqualTo(Reason.CLOSED);
  }

  @Test
  void aClientThatLeavesAfterTheHandshakeWithoutAWordIsSeen() throws Exception {
    try (SSLSocket socket = lab.connect()) {
      socket.startHandshake();
    }

    assertThat(seen().reason()).isEqualTo(Reason.CLOSED_WITHOUT_REQUEST);
  }

  @Test
  void aCheckWhetherThePortIsOpenIsNoFailedHandshake() throws Exception {
    lab.connectPlainly().close();

    assertThat(ping()).isEqualTo(200);
    assertThat(cloud.failedHandshakes()).isEmpty();
  }

  private FailedHandshake seen() {
    await().until(() -> !cloud.failedHandshakes().isEmpty());
    assertThat(cloud.failedHandshakes()).hasSize(1);
    return cloud.failedHandshakes().get(0);
  }

  /** Says why it ends a handshake, which the HTTP client of Java 17 does not. */
  private void shakeHands(SSLContext trusting) throws IOException {
    try (SSLSocket socket = lab.connect(trusting, cloud.address())) {
      socket.startHandshake();
    }
  }

  private int ping() throws Exception {
    return ping(lab.newClient());
  }

  private int ping(HttpClient client) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(lab.uri("/ping")).build();
    return client.send(request, BodyHandlers.discarding()).statusCode();
  }
}
