package dev.balenachaos.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A real OpenSSH server on the host's loopback interface, with keys of its own. */
public final class SshServer implements AutoCloseable {

  private final Path folder;
  private final int port;
  private Process process;

  private SshServer(Path folder, int port) {
    this.folder = folder;
    this.port = port;
    makeKey("host_key");
    makeKey("user_key");
    authorise("user_key.pub");
    process = launch();
  }

  public static SshServer startIn(Path folder) {
    return new SshServer(folder, freePort());
  }

  public SshTarget target() {
    return target(HostKey.publicKey(read("host_key.pub")));
  }

  public SshTarget target(HostKey hostKey) {
    return new SshTarget(
        "bench", "127.0.0.1", port, System.getProperty("user.name"), file("user_key"), hostKey);
  }

  public Path file(String name) {
    return folder.resolve(name);
  }

  public void makeKey(String name) {
    file(name).toFile().delete();
    file(name + ".pub").toFile().delete();
    finish("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file(name).toString());
  }

  private void authorise(String publicKey) {
    try {
      Files.copy(file(publicKey), file("authorized_keys"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void start() {
    process = launch();
  }

  private Process launch() {
    Process launched;
    try {
      // sshd of Debian asks for this folder even when it runs for one user.
      Files.createDirectories(Path.of("/run/sshd"));
      Files.writeString(file("sshd_config"), config());
      launched =
          new ProcessBuilder("/usr/sbin/sshd", "-D", "-e", "-f", file("sshd_config").toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(file("sshd.log").toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await().atMost(Duration.ofSeconds(10)).until(this::accepts);
    return launched;
  }

  /** Kills the server and every connection that it serves. */
  public void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Makes the server and every connection that it serves hang, as a device without power does. */
  public void freeze() {
    StringBuilder pids = new StringBuilder("" + process.pid());
    process.descendants().forEach(child -> pids.append(' ').append(child.pid()));
    finish("sh", "-c", "kill -STOP " + pids);
  }

  private String config() {
    return """
    Port %d
    ListenAddress 127.0.0.1
    HostKey %s
    AuthorizedKeysFile %s
    PidFile none
    StrictModes no
    PermitRootLogin yes
    PasswordAuthentication no
    KbdInteractiveAuthentication no
    UsePAM no
    """
        .formatted(port, file("host_key"), file("authorized_keys"));
  }

  private boolean accepts() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private String read(String name) {
    try {
      return Files.readString(file(name), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void finish(String... command) {
    try {
      Process process = new ProcessBuilder(command).inheritIO().start();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + " failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
