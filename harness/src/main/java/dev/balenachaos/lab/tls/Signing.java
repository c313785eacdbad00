package dev.balenachaos.lab.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;

/** How the lab's certificates are put together. No provider is installed in the JVM for it. */
final class Signing {

  private static final SecureRandom RANDOM = new SecureRandom();

  private Signing() {}

  static KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
    return generator.generateKeyPair();
  }

  static X509Certificate selfSigned(String name, Validity validity, KeyPair keys)
      throws GeneralSecurityException, OperatorCreationException, IOException {
    X509v3CertificateBuilder root = builder(named(name), named(name), validity, keys);
    root.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    root.addExtension(
        Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    return sign(root, keys.getPrivate());
  }

  static X509Certificate forServer(
      List<String> names, Validity validity, KeyPair own, X509Certificate root, KeyPair authority)
      throws GeneralSecurityException, OperatorCreationException, IOException {
    X500Name issuer = X500Name.getInstance(root.getSubjectX500Principal().getEncoded());
    X509v3CertificateBuilder server = builder(issuer, named(names.get(0)), validity, own);
    server.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    server.addExtension(
        Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyAgreement));
    server.addExtension(
        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
    server.addExtension(
        Extension.authorityKeyIdentifier,
        false,
        new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(root));
    server.addExtension(Extension.subjectAlternativeName, false, alternatives(names));
    return sign(server, authority.getPrivate());
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, Validity validity, KeyPair keys)
      throws GeneralSecurityException, IOException {
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            new BigInteger(127, RANDOM).setBit(126),
            Date.from(validity.notBefore()),
            Date.from(validity.notAfter()),
            subject,
            keys.getPublic());
    builder.addExtension(
        Extension.subjectKeyIdentifier,
        false,
        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
    return builder;
  }

  private static X500Name named(String name) {
    return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, name).build();
  }

  private static GeneralNames alternatives(List<String> names) {
    return new GeneralNames(
        names.stream()
            .map(
                name ->
                    new GeneralName(
                        IPAddress.isValidIPv4(name) ? GeneralName.iPAddress : GeneralName.dNSName,
                        name))
            .toArray(GeneralName[]::new));
  }

  private static X509Certificate sign(X509v3CertificateBuilder certificate, PrivateKey key)
      throws GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter()
        .getCertificate(
            certificate.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
  }
}
