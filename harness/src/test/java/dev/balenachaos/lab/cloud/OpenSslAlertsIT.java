package dev.balenachaos.lab.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.balenachaos.lab.cloud.FailedHandshake.Reason;
import dev.balenachaos.lab.tls.CertificateAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the cloud sees of handshakes that come to nothing, with OpenSSL's curl as the client. */
class OpenSslAlertsIT {

  private static final Duration DAY = Duration.ofDays(1);

  private final Lab lab = new Lab();
  private final CloudApi cloud = lab.cloud();
  @TempDir Path folder;

  @AfterEach
  void closeTheLab() {
    lab.close();
  }

  @Test
  void aTrustingClientIsAnswered() throws Exception {
    assertThat(curl(lab.authority())).isZero();
    assertThat(cloud.failedHandshakes()).isEmpty();
  }

  @Test
  void anExpiredCertificateIsSeenAsSuch() throws Exception {
    cloud.present(lab.issue(Instant.now().minus(DAY), Instant.now().minusSeconds(60)));

    assertThat(curl(lab.authority())).isEqualTo(60);
    assertThat(reason()).isEqualTo(Reason.CERTIFICATE_EXPIRED);
  }

  @Test
  void aCertificateOfTomorrowIsABadOne() throws Exception {
    cloud.present(lab.issue(Instant.now().plusSeconds(3600), Instant.now().plus(DAY)));

    assertThat(curl(lab.authority())).isEqualTo(60);
    assertThat(reason()).isEqualTo(Reason.BAD_CERTIFICATE);
  }

  @Test
  void anotherRootIsAnUnknownOne() throws Exception {
    CertificateAuthority other =
        CertificateAuthority.make("Other", Instant.now().minus(DAY), Instant.now().plus(DAY));

    assertThat(curl(other)).isEqualTo(60);
    assertThat(reason()).isEqualTo(Reason.UNKNOWN_CA);
  }

  private Reason reason() {
    await().until(() -> !cloud.failedHandshakes().isEmpty());
    assertThat(cloud.failedHandshakes()).hasSize(1);
    return cloud.failedHandshakes().get(0).reason();
  }

  /** Returns curl's exit code: 60 when it does not trust the certificate. */
  private int curl(CertificateAuthority trusted) throws Exception {
    Path root = Files.writeString(folder.resolve("root.pem"), trusted.rootPem());
    Process curl =
        new ProcessBuilder(
                "curl",
                "--silent",
                "--show-error",
                "--max-time",
                "30",
                "--output",
                "/dev/null",
                "--cacert",
                root.toString(),
                lab.uri("/ping").toString())
            .redirectErrorStream(true)
            .start();
    assertThat(curl.waitFor(40, TimeUnit.SECONDS)).isTrue();
    return curl.exitValue();
  }
}
