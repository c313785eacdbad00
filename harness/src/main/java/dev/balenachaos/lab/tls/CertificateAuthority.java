package dev.balenachaos.lab.tls;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.operator.OperatorException;

/**
 * A certificate authority that lives as long as this object: its key is never written anywhere. Its
 * root is what a device gets as {@code balenaRootCA}. Keys are EC P-256, signatures SHA-256. Safe
 * for use by many threads.
 */
public final class CertificateAuthority {

  private final X509Certificate root;
  private final KeyPair keys;

  private CertificateAuthority(X509Certificate root, KeyPair keys) {
    this.root = root;
    this.keys = keys;
  }

  /**
   * Makes an authority with a key of its own and a self-signed root.
   *
   * @param name the common name of the root
   * @param notBefore from when on the root is valid, to the second
   * @param notAfter until when the root is valid, to the second
   * @throws IllegalArgumentException when it would end before it begins
   */
  public static CertificateAuthority make(String name, Instant notBefore, Instant notAfter) {
    try {
      KeyPair keys = Signing.newKeys();
      X509Certificate root = Signing.selfSigned(name, new Validity(notBefore, notAfter), keys);
      return new CertificateAuthority(root, keys);
    } catch (GeneralSecurityException | OperatorException | IOException e) {
      throw new InfraException(
          "Tried to make the certificate authority " + name + "\nSeen: " + e, e);
    }
  }

  /** Returns the root as PEM. */
  public String rootPem() {
    return Pem.of(root);
  }

  /** Returns the root. */
  public X509Certificate root() {
    return root;
  }

  /**
   * Issues a certificate for a TLS server, with a key of its own. Its validity need not lie within
   * that of the root, nor include the present.
   *
   * @param names the DNS names and IPv4 addresses that it is for; the first is its common name
   * @param notBefore from when on it is valid, to the second
   * @param notAfter until when it is valid, to the second
   * @throws IllegalArgumentException when no name is given, or it would end before it begins
   */
  public IssuedCertificate issue(List<String> names, Instant notBefore, Instant notAfter) {
    if (names.isEmpty()) {
      throw new IllegalArgumentException("A server certificate needs a name; give at least one");
    }
    Validity validity = new Validity(notBefore, notAfter);
    try {
      KeyPair own = Signing.newKeys();
      return new IssuedCertificate(
          names, Signing.forServer(names, validity, own, root, keys), own.getPrivate(), root);
    } catch (GeneralSecurityException | OperatorException | IOException e) {
      throw new InfraException("Tried to issue a certificate for " + names + "\nSeen: " + e, e);
    }
  }

  /** Returns what a Java client needs that trusts this authority and no other. */
  public SSLContext trustingContext() {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("root", root);
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new InfraException("Tried to trust the root of the lab\nSeen: " + e, e);
    }
  }
}
