package dev.balenachaos.qemu;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import dev.balenachaos.run.InfraException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A key pair that opens one device and is thrown away with it.
 *
 * @param privateKey the file with the private key
 * @param publicKey the line for {@code authorized_keys}
 */
record SshKey(Path privateKey, String publicKey) {

  /** Makes a new Ed25519 key, the cheapest to check under emulation. */
  static SshKey generateIn(Path folder) {
    Path file = folder.resolve("id_ed25519");
    try {
      KeyPair pair = KeyPair.genKeyPair(new JSch(), KeyPair.ED25519);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
        pair.writeOpenSSHv1PrivateKey(out, null);
      }
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      pair.writePublicKey(line, "balena-chaos");
      return new SshKey(file, line.toString(StandardCharsets.US_ASCII).strip());
    } catch (JSchException | IOException e) {
      throw new InfraException("Cannot make a key in " + folder + ": " + e, e);
    }
  }
}
