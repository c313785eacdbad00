package dev.balenachaos.assertion;

import static dev.balenachaos.assertion.ChaosAssertions.assertThat;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.device.Console;
import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.ssh.HostKey;
import dev.balenachaos.ssh.SshTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asserted on a device that nobody can log in to. */
class OutsideAssertionsTests {

  private final FakeDevice device = new FakeDevice();
  private volatile String greeting = "";
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread greeter = new Thread(this::greet, "greeter");
    greeter.setDaemon(true);
    greeter.start();
    device.able(
        SshTarget.class,
        new SshTarget(
            "fake",
            server.getInetAddress().getHostAddress(),
            server.getLocalPort(),
            "root",
            Path.of("key"),
            HostKey.firstSeen(Path.of("known"))));
  }

  /** Accepts each connection, as systemd does, whatever becomes of the server behind it. */
  private void greet() {
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        client.getOutputStream().write(greeting.getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        // The test is over, or the client went first.
      }
    }
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  @Test
  void aServerThatSpeaksSshGreets() {
    greeting = "SSH-2.0-OpenSSH\r\n";

    assertThat(device).greetsNewConnections();
    assertThatThrownBy(() -> assertThat(device).greetsNobodyFor(ofMillis(10)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("but there was one");
  }

  @Test
  void aConnectionThatIsAcceptedAndClosedIsNoGreeting() {
    assertThat(device).greetsNobodyFor(ofMillis(10));
    assertThat(device).closesNewConnectionsFor(ofMillis(10));

    assertThatThrownBy(() -> assertThat(device).greetsNewConnections())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("it was closed without a word");
  }

  @Test
  void aPortThatIsClosedIsNoGreeting() throws IOException {
    server.close();

    assertThat(device).greetsNobodyFor(ofMillis(10));
    assertThatThrownBy(() -> assertThat(device).closesNewConnectionsFor(ofMillis(10)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("without a word, but: it failed");
    assertThatThrownBy(() -> assertThat(device).greetsNewConnections())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("it failed");
  }

  @Test
  void aDeviceThatLetsInOrFailsInAnotherWayRefusesNoKey() {
    assertThatThrownBy(() -> assertThat(device).refusesItsKeyWithin(ofSeconds(1)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("but it lets in");

    device.answering(command -> 1);
    assertThatThrownBy(() -> assertThat(device).refusesItsKeyWithin(ofSeconds(1)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Expected the key to be refused, but: ");
  }

  @Test
  void theConsoleIsSearchedLineByLine() {
    device.able(Console.class, () -> List.of("[ OK ] Started one.", "[DEPEND] Dependency failed"));

    assertThat(device).console().saysWithin(ofSeconds(10), "Dependency failed");
    assertThatThrownBy(() -> assertThat(device).console().saysWithin(ofSeconds(1), "one.[DEPEND]"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Expected the console to say");
  }

  @Test
  void withoutAConsoleThereIsNoVerdict() {
    assertThatThrownBy(() -> assertThat(device).console().saysWithin(ofMillis(10), "x"))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("no console");
  }
}
