package dev.balenachaos.assertion;

import dev.balenachaos.device.Device;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.ssh.SshTarget;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What an SSH server says first to who connects anew (RFC 4253, section 4.2). balenaOS's is started
 * for each connection, by a socket that accepts it in any case, so that a connection alone says
 * nothing.
 */
final class SshGreeting {

  /** What is told of a connection that ends before it. */
  static final String NONE = "it was closed without a word";

  private static final String BEGINNING = "SSH-";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private SshGreeting() {}

  /** Returns the beginning of the greeting, or in some words what came in its place. */
  static String of(Device device) {
    SshTarget target =
        device
            .capability(SshTarget.class)
            .orElseThrow(
                () -> new InfraException("Where " + device.name() + " has SSH is not known"));
    int patience = (int) device.deadlines().scaled(PATIENCE).toMillis();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(target.host(), target.port()), patience);
      socket.setSoTimeout(patience);
      byte[] first = socket.getInputStream().readNBytes(BEGINNING.length());
      return first.length == 0 ? NONE : new String(first, StandardCharsets.US_ASCII);
    } catch (SocketTimeoutException e) {
      return "there was no word for " + patience + " ms";
    } catch (IOException e) {
      return "it failed: " + e.getMessage();
    }
  }

  static boolean isOne(String said) {
    return said.equals(BEGINNING);
  }
}
