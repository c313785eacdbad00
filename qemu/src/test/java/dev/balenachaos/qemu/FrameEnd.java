package dev.balenachaos.qemu;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One end of a cable of QEMU's kind {@code stream}: frames, each after its length. */
@SuppressWarnings("NullAway.Init") // its channel is there once QEMU has connected
final class FrameEnd implements AutoCloseable {

  /**
   * A frame that came.
   *
   * @param at when, in nanoseconds of {@link System#nanoTime()}
   */
  record Received(byte[] bytes, long at) {}

  private final ServerSocketChannel server;
  private final Path path;
  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  private volatile Consumer<Received> listener = received::add;
  private volatile SocketChannel channel;

  FrameEnd(Path path) throws IOException {
    this.path = path;
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
  }

  Path path() {
    return path;
  }

  /** Waits for QEMU, which connects when it starts. */
  void accept() throws IOException {
    channel = server.accept();
    Thread reader = new Thread(this::read, "frame-end");
    reader.setDaemon(true);
    reader.start();
  }

  /** Hands frames to somebody on the reading thread, in place of keeping them. */
  void listen(Consumer<Received> other) {
    listener = other;
  }

  synchronized void send(byte[] frame) {
    ByteBuffer bytes = ByteBuffer.allocate(4 + frame.length).putInt(frame.length).put(frame).flip();
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Takes the next frame. */
  Received take() throws InterruptedException {
    Received next = received.poll(20, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no frame came within 20 s");
    }
    return next;
  }

  /** Takes the frames up to the one with the given number, and returns their numbers. */
  List<Integer> takeUpTo(int last) throws InterruptedException {
    List<Integer> numbers = new ArrayList<>();
    int next;
    do {
      next = Packets.number(take().bytes());
      numbers.add(next);
    } while (next != last);
    return numbers;
  }

  /** Takes all that come until none has come for the given time. */
  List<byte[]> takeUntilQuiet(Duration quiet) throws InterruptedException {
    List<byte[]> all = new ArrayList<>();
    for (Received next = received.poll(quiet.toMillis(), TimeUnit.MILLISECONDS);
        next != null;
        next = received.poll(quiet.toMillis(), TimeUnit.MILLISECONDS)) {
      all.add(next.bytes());
    }
    return all;
  }

  private void read() {
    ByteBuffer in = ByteBuffer.allocateDirect(1 << 20);
    try {
      while (channel.read(in) >= 0) {
        long now = System.nanoTime();
        in.flip();
        while (in.remaining() >= 4 && in.remaining() >= 4 + in.getInt(in.position())) {
          byte[] frame = new byte[in.getInt()];
          in.get(frame);
          listener.accept(new Received(frame, now));
        }
        in.compact();
      }
    } catch (IOException e) {
      // Closed by the test.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    if (channel != null) {
      channel.close();
    }
  }
}
