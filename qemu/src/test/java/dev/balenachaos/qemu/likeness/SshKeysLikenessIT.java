package dev.balenachaos.qemu.likeness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import dev.balenachaos.device.Device;
import dev.balenachaos.ssh.HostKey;
import dev.balenachaos.ssh.SshConnection;
import dev.balenachaos.ssh.SshException;
import dev.balenachaos.ssh.SshTarget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a change of {@code os.sshKeys} does to those who are logged in and to those who want to be:
 * meta-balena, {@code openssh/balena-files/sshd@.service}, which requires {@code
 * os-sshkeys.service}.
 */
@ExtendWith(SharedReferenceDevice.class)
class SshKeysLikenessIT {

  /**
   * systemd starts the server of an open connection anew, on that connection (its {@code service.c}
   * keeps the socket while a job waits). A client finds out when the server does not understand it,
   * or does not answer: the harness after 12 s of that.
   */
  private static final Duration NOTICED_AND_BACK = Duration.ofSeconds(30);

  @TempDir private Path folder;
  private final Device device;

  SshKeysLikenessIT(Device device) {
    this.device = device;
  }

  @Test
  void aKeyMayLogInWhileItIsInTheFileAndEachChangeEndsTheOpenConnections()
      throws IOException, JSchException {
    String first = connection();
    try (ConfigJson config = ConfigJson.of(device);
        SshConnection second = SshConnection.to(target(), device.deadlines().scaled(seconds(10)))) {
      config.edit(".os.sshKeys += [\"" + publicKey() + "\"]");
      awaitAnotherThan(first);

      assertThat(new String(run(second, "whoami"), StandardCharsets.UTF_8)).isEqualTo("root\n");

      String later = connection();
      config.edit("del(.os.sshKeys[1])");
      awaitAnotherThan(later);
      second.drop();

      SshException refused = catchThrowableOfType(SshException.class, () -> run(second, "whoami"));
      assertThat(refused.reason()).isEqualTo(SshException.Reason.REFUSED);
    }
  }

  private void awaitAnotherThan(String connection) {
    Eventually.within(
        NOTICED_AND_BACK, device, () -> assertThat(connection()).isNotEqualTo(connection));
  }

  /** Returns the unit that serves the harness's own connection; each connection has another. */
  private String connection() {
    String unit = device.shell().require("cat /proc/self/cgroup");
    assertThat(unit).contains("/sshd@");
    return unit;
  }

  /** Returns the device's SSH server as the device itself reaches it, for the key of this test. */
  private SshTarget target() {
    InetSocketAddress address = device.reach(SshTarget.BALENA_PORT);
    return new SshTarget(
        device.name(),
        address.getHostString(),
        address.getPort(),
        "root",
        folder.resolve("key"),
        HostKey.firstSeen(folder.resolve("known_hosts")));
  }

  /** Makes a key, and returns its public half as {@code config.json} has it. */
  private String publicKey() throws IOException, JSchException {
    KeyPair pair = KeyPair.genKeyPair(new JSch(), KeyPair.ED25519);
    ByteArrayOutputStream secret = new ByteArrayOutputStream();
    pair.writeOpenSSHv1PrivateKey(secret, null);
    Files.write(folder.resolve("key"), secret.toByteArray());
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    pair.writePublicKey(line, "likeness");
    return line.toString(StandardCharsets.US_ASCII).strip();
  }

  private byte[] run(SshConnection connection, String command) {
    return connection.run(command, new byte[0], device.deadlines().scaled(seconds(10))).out();
  }

  private static Duration seconds(int count) {
    return Duration.ofSeconds(count);
  }
}
