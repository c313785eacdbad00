package dev.balenachaos.ssh;

import dev.balenachaos.run.InfraException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host key that is known beforehand.
 *
 * @param fingerprint as {@code ssh-keygen -l} prints it
 * @param type for instance {@code ssh-ed25519}; null when only the fingerprint is known
 */
record ExpectedHostKey(String fingerprint, @Nullable String type) implements HostKey {

  private static final Pattern FINGERPRINT = Pattern.compile("SHA256:[A-Za-z0-9+/]{43}");

  static ExpectedHostKey ofFingerprint(String fingerprint) {
    if (!FINGERPRINT.matcher(fingerprint).matches()) {
      throw new InfraException(
          "Tried: to read a host key's fingerprint\nSeen: "
              + fingerprint
              + "\nDo: give it as `ssh-keygen -l` prints it, SHA256: and 43 characters");
    }
    return new ExpectedHostKey(fingerprint, null);
  }

  static ExpectedHostKey ofPublicKey(String line) {
    String[] words = line.strip().split("\\s+");
    try {
      return new ExpectedHostKey(fingerprintOf(Base64.getDecoder().decode(words[1])), words[0]);
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw new InfraException(
          "Tried: to read a host's public key\nSeen: "
              + line
              + "\nDo: give the line of a .pub file, such as `ssh-ed25519 AAAA…`",
          e);
    }
  }

  static String fingerprintOf(byte[] key) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(key);
      return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
