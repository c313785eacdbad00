package dev.balenachaos.lab;

import dev.balenachaos.run.InfraException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The line over which OpenVPN tells of its clients, and takes what is to become of them. */
final class VpnManagement implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 60;

  private final VpnSessions sessions;
  private final Doorway door;
  private final CompletableFuture<SocketChannel> line = new CompletableFuture<>();

  private VpnManagement(Path socket, VpnSessions sessions) {
    this.sessions = sessions;
    this.door = Doorway.at(socket, "vpn management", this::talk);
  }

  /** Listens for OpenVPN. */
  static VpnManagement listening(Path socket, VpnSessions sessions) {
    return new VpnManagement(socket, sessions);
  }

  private void talk(SocketChannel openVpn) throws IOException {
    line.complete(openVpn);
    BufferedReader lines = new BufferedReader(Channels.newReader(openVpn, StandardCharsets.UTF_8));
    for (String next = lines.readLine(); next != null; next = lines.readLine()) {
      Optional<String> command = sessions.hear(next);
      if (command.isPresent()) {
        write(openVpn, command.get());
      }
    }
  }

  /**
   * Tells OpenVPN to do something.
   *
   * @throws InfraException when it is not there
   */
  void command(String command) {
    try {
      write(line.get(PATIENCE_SECONDS, TimeUnit.SECONDS), command);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InfraException("Interrupted while the VPN server was told: " + command, e);
    } catch (ExecutionException | TimeoutException | IOException e) {
      throw new InfraException("The lab's VPN server takes no command: " + command, e);
    }
  }

  private synchronized void write(SocketChannel to, String command) throws IOException {
    to.write(StandardCharsets.UTF_8.encode(command + "\n"));
  }

  @Override
  public void close() {
    door.close();
  }
}
