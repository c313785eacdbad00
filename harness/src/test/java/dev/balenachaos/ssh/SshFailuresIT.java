package dev.balenachaos.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.balenachaos.process.HostCommand;
import dev.balenachaos.ssh.SshException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class SshFailuresIT {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @TempDir Path folder;

  private SshServer server;

  @BeforeEach
  void start() {
    server = SshServer.startIn(folder);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aKeyThatTheDeviceDoesNotKnowIsNamed() {
    server.makeKey("user_key");

    SshException seen = failureOf(server.target());

    assertThat(seen.reason()).isEqualTo(Reason.REFUSED);
    assertThat(seen).hasMessageContainingAll("bench", "user_key", "os.sshKeys");
  }

  @Test
  void aKeyFileThatIsMissingIsNamed() throws IOException {
    Files.delete(server.file("user_key"));

    SshException seen = failureOf(server.target());

    assertThat(seen.reason()).isEqualTo(Reason.UNUSABLE_KEY);
    assertThat(seen).hasMessageContainingAll("user_key", "no such file", "ssh-keygen");
  }

  @Test
  void aKeyFileThatIsNoKeyIsNamed() throws IOException {
    Files.writeString(server.file("user_key"), "no key");

    SshException seen = failureOf(server.target());

    assertThat(seen.reason()).isEqualTo(Reason.UNUSABLE_KEY);
    assertThat(seen).hasMessageContainingAll("user_key", "no private key");
  }

  @Test
  void aKeyWithAPassphraseIsNamed() {
    String key = server.file("user_key").toString();
    HostCommand.run(List.of("ssh-keygen", "-q", "-p", "-P", "", "-N", "secret", "-f", key));

    SshException seen = failureOf(server.target());

    assertThat(seen.reason()).isEqualTo(Reason.UNUSABLE_KEY);
    assertThat(seen).hasMessageContainingAll("user_key", "passphrase");
  }

  @Test
  void anotherHostKeyThanTheExpectedOneEndsTheLogin() {
    SshTarget target = server.target();
    server.kill();
    server.makeKey("host_key");
    server.start();

    SshException seen = failureOf(target);

    assertThat(seen.reason()).isEqualTo(Reason.UNTRUSTED);
    assertThat(seen).hasMessageContainingAll("bench", "its host key is SHA256:", "expected was");
  }

  @Test
  void aHostKeyIsRememberedAndExpectedFromThenOn() throws IOException {
    Path knownHosts = folder.resolve("deep/known_hosts");
    SshTarget target = server.target(HostKey.firstSeen(knownHosts));
    assertThat(answer(target)).isEqualTo("here\n");
    assertThat(answer(target)).isEqualTo("here\n");
    assertThat(Files.readAllLines(knownHosts)).hasSize(1);

    server.kill();
    server.makeKey("host_key");
    server.start();

    SshException seen = failureOf(target);
    assertThat(seen.reason()).isEqualTo(Reason.UNTRUSTED);
    assertThat(seen).hasMessageContaining(knownHosts.toString());
  }

  @Test
  void aPortWhereNobodyListensIsAnAbsentDevice() {
    SshTarget target = server.target();
    server.kill();

    SshException seen = failureOf(target);
    server.start();

    assertThat(seen.reason()).isEqualTo(Reason.AWAY);
    assertThat(seen).hasMessageContainingAll(target.address(), "refused");
  }

  @Test
  void aServerThatSaysNothingIsGivenUp() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      SshTarget there = server.target();
      SshTarget target =
          new SshTarget(
              "mute", "127.0.0.1", silent.getLocalPort(), "root", there.key(), there.hostKey());

      SshException seen = failureOf(target);

      assertThat(seen.reason()).isEqualTo(Reason.AWAY);
      assertThat(seen).hasMessageContainingAll("mute", "no SSH server answered in time");
    }
  }

  @Test
  void theConnectionComesBackWhenTheServerDoes() {
    try (SshConnection connection = SshConnection.to(server.target(), PATIENCE)) {
      assertThat(answer(connection)).isEqualTo("here\n");

      server.kill();
      SshException away = catchThrowableOfType(SshException.class, () -> answer(connection));
      server.start();

      assertThat(away.reason()).isEqualTo(Reason.AWAY);
      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(answer(connection)).isEqualTo("here\n"));
    }
  }

  @Test
  void aDeviceThatFallsSilentIsNoticed() {
    try (SshConnection connection = SshConnection.to(server.target(), PATIENCE)) {
      assertThat(answer(connection)).isEqualTo("here\n");

      server.freeze();

      await().atMost(Duration.ofSeconds(16)).until(() -> !connection.isUp());
    }
  }

  @Test
  void aClosedConnectionSaysSo() {
    SshConnection connection = SshConnection.to(server.target(), PATIENCE);
    connection.close();

    SshException seen = catchThrowableOfType(SshException.class, () -> answer(connection));

    assertThat(seen.reason()).isEqualTo(Reason.CLOSED);
  }

  private static SshException failureOf(SshTarget target) {
    return catchThrowableOfType(SshException.class, () -> answer(target));
  }

  private static String answer(SshTarget target) {
    try (SshConnection connection = SshConnection.to(target, PATIENCE)) {
      return answer(connection);
    }
  }

  private static String answer(SshConnection connection) {
    return new String(
        connection.run("echo here", new byte[0], Duration.ofSeconds(20)).out(), UTF_8);
  }
}
