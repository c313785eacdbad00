package dev.balenachaos.lab.tls;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.io.StringWriter;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** Certificates and keys as text, in the form of RFC 7468. */
final class Pem {

  private Pem() {}

  static String of(X509Certificate certificate) {
    try {
      return text("CERTIFICATE", certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new InfraException("Tried to write a certificate as PEM\nSeen: " + e, e);
    }
  }

  /** Returns the key in PKCS#8, unencrypted. */
  static String of(PrivateKey key) {
    return text("PRIVATE KEY", key.getEncoded());
  }

  private static String text(String type, byte[] content) {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(new PemObject(type, content));
    } catch (IOException e) {
      throw new InfraException("Tried to write a " + type + " as PEM\nSeen: " + e, e);
    }
    return text.toString();
  }
}
