package dev.balenachaos.lab.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class CertificateAuthorityTests {

  private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant UNTIL = Instant.parse("2027-01-01T00:00:00Z");

  private final CertificateAuthority authority = CertificateAuthority.make("Lab root", FROM, UNTIL);

  @Test
  void theRootSignsItselfAndIsAnAuthority() throws Exception {
    X509Certificate root = certificateIn(authority.rootPem());

    root.verify(root.getPublicKey());
    assertThat(root).isEqualTo(authority.root());
    assertThat(root.getBasicConstraints()).isNotNegative();
    assertThat(root.getSubjectX500Principal().getName()).isEqualTo("CN=Lab root");
    assertThat(root.getNotAfter()).isEqualTo(UNTIL);
  }

  @Test
  void anIssuedCertificateIsSignedByTheRootAndNamesItsServer() throws Exception {
    IssuedCertificate issued =
        authority.issue(List.of("api.lab.test", "*.lab.test", "127.0.0.1"), FROM, UNTIL);
    X509Certificate server = certificateIn(issued.certificatePem());

    server.verify(authority.root().getPublicKey());
    assertThat(server.getBasicConstraints()).isEqualTo(-1);
    assertThat(server.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    assertThat(server.getSubjectAlternativeNames())
        .containsExactly(
            List.of(2, "api.lab.test"), List.of(2, "*.lab.test"), List.of(7, "127.0.0.1"));
  }

  @Test
  void theValidityIsTheOneAskedForEvenWhenItIsLongOver() throws Exception {
    Instant begin = Instant.parse("1999-12-31T23:59:59Z");
    Instant end = Instant.parse("2051-06-01T12:00:00Z");

    IssuedCertificate issued = authority.issue(List.of("a.test"), begin, end);

    assertThat(issued.notBefore()).isEqualTo(begin);
    assertThat(issued.notAfter()).isEqualTo(end);
    assertThat(certificateIn(issued.certificatePem()).getNotBefore()).isEqualTo(begin);
  }

  @Test
  void theKeyBelongsToTheCertificate() throws Exception {
    IssuedCertificate issued = authority.issue(List.of("a.test"), FROM, UNTIL);
    byte[] said = "said".getBytes(US_ASCII);

    Signature signing = Signature.getInstance("SHA256withECDSA");
    signing.initSign(keyIn(issued.keyPem()));
    signing.update(said);
    byte[] signature = signing.sign();
    Signature checking = Signature.getInstance("SHA256withECDSA");
    checking.initVerify(certificateIn(issued.certificatePem()));
    checking.update(said);

    assertThat(checking.verify(signature)).isTrue();
  }

  @Test
  void noTwoCertificatesShareASerialNumberOrAKey() throws Exception {
    IssuedCertificate one = authority.issue(List.of("a.test"), FROM, UNTIL);
    IssuedCertificate other = authority.issue(List.of("a.test"), FROM, UNTIL);

    assertThat(certificateIn(one.certificatePem()).getSerialNumber())
        .isNotEqualTo(certificateIn(other.certificatePem()).getSerialNumber());
    assertThat(one.keyPem()).isNotEqualTo(other.keyPem());
  }

  @Test
  void aCertificateThatEndsBeforeItBeginsIsRefused() {
    assertThatThrownBy(() -> authority.issue(List.of("a.test"), UNTIL, FROM))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot be valid from 2027");
  }

  @Test
  void aCertificateForNobodyIsRefused() {
    assertThatThrownBy(() -> authority.issue(List.of(), FROM, UNTIL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs a name");
  }

  private static X509Certificate certificateIn(String pem) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(US_ASCII)));
  }

  private static PrivateKey keyIn(String pem) throws Exception {
    String base64 =
        pem.replace("-----BEGIN PRIVATE KEY-----", "").replace("-----END PRIVATE KEY-----", "");
    return KeyFactory.getInstance("EC")
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64)));
  }
}
