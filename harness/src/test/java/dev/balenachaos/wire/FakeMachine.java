package dev.balenachaos.wire;

import dev.balenachaos.run.InfraException;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The machine's side of a wire: a device and a lab that send and get frames. */
@SuppressWarnings("NullAway.Init") // its channels are there once it is diverted
final class FakeMachine implements Cable {

  private final BlockingQueue<byte[]> atLab = new LinkedBlockingQueue<>();
  private final BlockingQueue<byte[]> atDevice = new LinkedBlockingQueue<>();
  private SocketChannel fromDevice;
  private SocketChannel fromLab;
  private volatile boolean restored;
  private volatile boolean refusing;
  private volatile boolean up = true;

  @Override
  public void divert(Sockets sockets) {
    fromDevice = connect(sockets.fromDevice());
    fromLab = connect(sockets.fromLab());
    read(connect(sockets.toLab()), atLab);
    read(connect(sockets.toDevice()), atDevice);
  }

  private static SocketChannel connect(Path path) {
    try {
      return SocketChannel.open(UnixDomainSocketAddress.of(path));
    } catch (IOException e) {
      throw new InfraException("no socket", e);
    }
  }

  private static void read(SocketChannel channel, BlockingQueue<byte[]> into) {
    Thread thread =
        new Thread(
            () -> {
              try (DataInputStream in = new DataInputStream(Channels.newInputStream(channel))) {
                while (true) {
                  into.add(in.readNBytes(in.readInt()));
                }
              } catch (IOException e) {
                // The wire has ended.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void restore() {
    if (refusing) {
      throw new InfraException("the machine does not answer");
    }
    restored = true;
  }

  @Override
  public void link(boolean isUp) {
    up = isUp;
  }

  @Override
  public boolean alive() {
    return true;
  }

  void accept() {
    refusing = false;
  }

  void refuse() {
    refusing = true;
  }

  boolean restored() {
    return restored;
  }

  boolean linkUp() {
    return up;
  }

  void deviceSends(byte[]... frames) {
    send(fromDevice, frames);
  }

  void labSends(byte[]... frames) {
    send(fromLab, frames);
  }

  /** Sends a length that no frame has. */
  void deviceSendsOutOfStep() {
    write(fromDevice, ByteBuffer.allocate(4).putInt(0x7fff_ffff).flip());
  }

  private static void send(SocketChannel to, byte[]... frames) {
    for (byte[] frame : frames) {
      write(to, ByteBuffer.allocate(4 + frame.length).putInt(frame.length).put(frame).flip());
    }
  }

  private static void write(SocketChannel to, ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        to.write(bytes);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  byte[] labGets() throws InterruptedException {
    return get(atLab);
  }

  byte[] deviceGets() throws InterruptedException {
    return get(atDevice);
  }

  private static byte[] get(BlockingQueue<byte[]> queue) throws InterruptedException {
    byte[] frame = queue.poll(20, TimeUnit.SECONDS);
    if (frame == null) {
      throw new AssertionError("no frame came within 20 s");
    }
    return frame;
  }
}
