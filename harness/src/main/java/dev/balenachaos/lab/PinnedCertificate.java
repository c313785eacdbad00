package dev.balenachaos.lab;

import dev.balenachaos.lab.tls.IssuedCertificate;
import dev.balenachaos.run.InfraException;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts one certificate, whatever name it is for and whether or not it is valid now: a test may
 * have wanted it to be expired, and the harness still has to speak with the server.
 */
final class PinnedCertificate extends X509ExtendedTrustManager {

  private final Certificate expected;

  private PinnedCertificate(Certificate expected) {
    this.expected = expected;
  }

  static SSLContext trusting(IssuedCertificate certificate) {
    try {
      Certificate expected =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(
                      certificate.certificatePem().getBytes(StandardCharsets.US_ASCII)));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new PinnedCertificate(expected)}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new InfraException("The registry's certificate cannot be trusted: " + e, e);
    }
  }

  private void check(X509Certificate[] shown) throws CertificateException {
    if (shown.length == 0 || !expected.equals(shown[0])) {
      throw new CertificateException("Another server than the one that was started");
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] shown, String type, Socket socket)
      throws CertificateException {
    check(shown);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] shown, String type, SSLEngine engine)
      throws CertificateException {
    check(shown);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] shown, String type) throws CertificateException {
    check(shown);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] shown, String type, Socket socket)
      throws CertificateException {
    check(shown);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] shown, String type, SSLEngine engine)
      throws CertificateException {
    check(shown);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] shown, String type) throws CertificateException {
    check(shown);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
