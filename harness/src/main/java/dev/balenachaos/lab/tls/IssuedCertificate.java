package dev.balenachaos.lab.tls;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A server certificate of a {@link CertificateAuthority}, and its key. Immutable. */
public final class IssuedCertificate {

  private final List<String> names;
  private final X509Certificate certificate;
  private final PrivateKey key;
  private final X509Certificate root;
  private final KeyManager[] keyManagers;

  IssuedCertificate(
      List<String> names, X509Certificate certificate, PrivateKey key, X509Certificate root) {
    this.names = List.copyOf(names);
    this.certificate = certificate;
    this.key = key;
    this.root = root;
    this.keyManagers = keyManagers(keyStore(), names);
  }

  /** Returns the names that it is for, in the order given. */
  public List<String> names() {
    return names;
  }

  /** Returns from when on it is valid. */
  public Instant notBefore() {
    return certificate.getNotBefore().toInstant();
  }

  /** Returns until when it is valid. */
  public Instant notAfter() {
    return certificate.getNotAfter().toInstant();
  }

  /** Returns the certificate as PEM, without the root. */
  public String certificatePem() {
    return Pem.of(certificate);
  }

  /** Returns the key as PEM, in PKCS#8, unencrypted. */
  public String keyPem() {
    return Pem.of(key);
  }

  /** Returns a new key store in memory, whose one entry has an empty password. */
  public KeyStore keyStore() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("server", key, new char[0], new Certificate[] {certificate, root});
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new InfraException("Tried to keep the certificate for " + names + "\nSeen: " + e, e);
    }
  }

  /**
   * Returns a new context for a TLS server. No session of another context can be resumed with it,
   * so whoever takes a new one for each handshake lets every client see the certificate again.
   */
  public SSLContext serverContext() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers, null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new InfraException("Tried to serve TLS for " + names + "\nSeen: " + e, e);
    }
  }

  /** Reads the key once for all contexts, since the store keeps it encrypted. */
  private static KeyManager[] keyManagers(KeyStore store, List<String> names) {
    try {
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(store, new char[0]);
      return keys.getKeyManagers();
    } catch (GeneralSecurityException e) {
      throw new InfraException("Tried to use the key for " + names + "\nSeen: " + e, e);
    }
  }

  /** Returns a readable form without the key. */
  @Override
  public String toString() {
    return names + ", valid from " + notBefore() + " until " + notAfter();
  }
}
