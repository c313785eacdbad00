package dev.balenachaos.lab.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** What a Java client makes of the lab's certificates. */
class HandshakeTests {

  private static final Duration DAY = Duration.ofDays(1);

  private final Instant now = Instant.now();
  private final CertificateAuthority authority =
      CertificateAuthority.make("Lab root", now.minus(DAY), now.plus(DAY));

  @Test
  void aClientThatTrustsTheRootTrustsTheServer() throws Exception {
    assertThat(greeted(certificateFor("localhost"), authority.trustingContext())).isEqualTo('!');
  }

  @Test
  void aClientThatTrustsAnotherRootDoesNot() {
    SSLContext stranger =
        CertificateAuthority.make("Lab root", now.minus(DAY), now.plus(DAY)).trustingContext();

    assertThatThrownBy(() -> greeted(certificateFor("localhost"), stranger))
        .isInstanceOf(SSLHandshakeException.class);
  }

  @Test
  void aServerOfAnotherNameIsRefused() {
    assertThatThrownBy(() -> greeted(certificateFor("api.lab.test"), authority.trustingContext()))
        .isInstanceOf(SSLHandshakeException.class)
        .hasMessageContaining("localhost");
  }

  @Test
  void anExpiredCertificateIsRefused() {
    IssuedCertificate expired =
        authority.issue(List.of("localhost"), now.minus(DAY), now.minusSeconds(60));

    assertThatThrownBy(() -> greeted(expired, authority.trustingContext()))
        .isInstanceOf(SSLHandshakeException.class)
        .hasStackTraceContaining("CertificateExpiredException");
  }

  @Test
  void aCertificateOfTomorrowIsRefused() {
    IssuedCertificate early =
        authority.issue(List.of("localhost"), now.plusSeconds(3600), now.plus(DAY));

    assertThatThrownBy(() -> greeted(early, authority.trustingContext()))
        .isInstanceOf(SSLHandshakeException.class)
        .hasStackTraceContaining("CertificateNotYetValidException");
  }

  private IssuedCertificate certificateFor(String name) {
    return authority.issue(List.of(name), now.minus(DAY), now.plus(DAY));
  }

  /** Serves one client with that certificate; returns the byte that the client reads. */
  private static int greeted(IssuedCertificate certificate, SSLContext client) throws Exception {
    try (SSLServerSocket server =
        (SSLServerSocket)
            certificate
                .serverContext()
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> served =
          CompletableFuture.runAsync(
              () -> {
                try (Socket accepted = server.accept()) {
                  accepted.getOutputStream().write('!');
                } catch (IOException e) {
                  // A client that refuses the certificate ends the handshake; it says why itself.
                  assertThat(e).isNotNull();
                }
              });
      try (SSLSocket socket =
          (SSLSocket) client.getSocketFactory().createSocket("localhost", server.getLocalPort())) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        return socket.getInputStream().read();
      } finally {
        served.join();
      }
    }
  }
}
