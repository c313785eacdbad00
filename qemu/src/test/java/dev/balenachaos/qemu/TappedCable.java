package dev.balenachaos.qemu;

import dev.balenachaos.run.InfraException;
import dev.balenachaos.wire.Cable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A cable into whose frames from the device a test can put what is none. */
@SuppressWarnings("NullAway.Init") // its wire is there once it is diverted
final class TappedCable implements Cable {

  private final Cable cable;
  private final Path path;
  private SocketChannel wire;

  TappedCable(Cable cable, Path path) {
    this.cable = cable;
    this.path = path;
  }

  @Override
  public void divert(Sockets sockets) {
    try (ServerSocketChannel tap = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      tap.bind(UnixDomainSocketAddress.of(path));
      wire = SocketChannel.open(UnixDomainSocketAddress.of(sockets.fromDevice()));
      cable.divert(new Sockets(path, sockets.toLab(), sockets.fromLab(), sockets.toDevice()));
      SocketChannel machine = tap.accept();
      Thread thread = new Thread(() -> copy(machine), "tap");
      thread.setDaemon(true);
      thread.start();
    } catch (IOException e) {
      throw new InfraException("no tap", e);
    }
  }

  private void copy(SocketChannel machine) {
    ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
    try (machine) {
      while (machine.read(bytes.clear()) >= 0) {
        wire.write(bytes.flip());
      }
    } catch (IOException e) {
      // The wire has ended, and so does this side.
    }
  }

  /** Gives the wire a length that no frame has. */
  void putOutOfStep() throws IOException {
    wire.write(ByteBuffer.allocate(4).putInt(0x7fff_ffff).flip());
  }

  @Override
  public void restore() {
    cable.restore();
  }

  @Override
  public void link(boolean up) {
    cable.link(up);
  }

  @Override
  public boolean alive() {
    return cable.alive();
  }
}
