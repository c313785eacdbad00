package dev.balenachaos.supervisor.cloud;

import dev.balenachaos.supervisor.log.Log;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Enumeration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The certificate authorities that the device trusts: those that come with Java, and those of a
 * file, as with NODE_EXTRA_CA_CERTS of the real supervisor's Node.js.
 */
final class Trust {
  private final Path own;
  private final Optional<Path> extra;
  private @Nullable SSLContext context;

  /**
   * Reads nothing yet.
   *
   * @param own a key store, without a password
   * @param extra certificates in PEM, as many as there are
   */
  Trust(Path own, Optional<Path> extra) {
    this.own = own;
    this.extra = extra;
  }

  /** Trusts those of this Java, and those of a file. */
  static Trust beside(Optional<Path> extra) {
    return new Trust(Path.of(System.getProperty("java.home"), "lib/security/cacerts"), extra);
  }

  /**
   * Returns what checks certificates. What cannot be read is said in the log, and left out.
   *
   * @throws IllegalStateException if this Java knows no TLS
   */
  synchronized SSLContext context() {
    if (context == null) {
      try {
        context = build();
      } catch (GeneralSecurityException | IOException e) {
        throw new IllegalStateException("No TLS with this Java: " + e, e);
      }
    }
    return context;
  }

  private SSLContext build() throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    addOwn(trusted);
    if (extra.isPresent()) {
      addExtra(trusted, extra.get());
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext made = SSLContext.getInstance("TLS");
    made.init(null, trust.getTrustManagers(), null);
    return made;
  }

  private void addOwn(KeyStore trusted) {
    try (InputStream stream = Files.newInputStream(own)) {
      KeyStore known = KeyStore.getInstance(KeyStore.getDefaultType());
      known.load(stream, null);
      for (Enumeration<String> names = known.aliases(); names.hasMoreElements(); ) {
        String name = names.nextElement();
        if (known.isCertificateEntry(name)) {
          trusted.setCertificateEntry("java " + name, known.getCertificate(name));
        }
      }
    } catch (IOException | GeneralSecurityException e) {
      Log.warn("The certificates in " + own + " cannot be read, and are not trusted: " + e);
    }
  }

  private static void addExtra(KeyStore trusted, Path file) {
    try (InputStream stream = Files.newInputStream(file)) {
      int count = 0;
      for (Certificate each :
          CertificateFactory.getInstance("X.509").generateCertificates(stream)) {
        trusted.setCertificateEntry("extra " + count++, each);
      }
    } catch (IOException | GeneralSecurityException e) {
      Log.warn("Ignoring extra certs from `" + file + "`, load failed: " + e);
    }
  }
}
