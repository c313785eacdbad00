package dev.balenachaos.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLongArray;

/** One direction through the relay: a socket to read from and one to write to. */
final class Way {

  private static final int FRAMES = 0;
  private static final int BYTES = 1;
  private static final int SENT = 2;
  private static final int OVERFLOWED = 3;

  private final boolean fromDevice;
  private final SocketChannel in;
  private final SocketChannel out;
  private final SelectionKey writing;
  private final Inbox inbox = new Inbox();
  private final Outbox outbox = new Outbox();
  private final Passage passage;
  private final AtomicLongArray counts = new AtomicLongArray(4);

  Way(boolean fromDevice, SocketChannel in, SocketChannel out, Selector selector)
      throws IOException {
    this.fromDevice = fromDevice;
    this.in = in;
    this.out = out;
    this.passage = new Passage(fromDevice);
    in.configureBlocking(false);
    out.configureBlocking(false);
    in.register(selector, SelectionKey.OP_READ, this);
    this.writing = out.register(selector, 0, this);
  }

  boolean fromDevice() {
    return fromDevice;
  }

  void read() throws IOException {
    inbox.readFrom(in);
  }

  /** Steps to the next frame, as a passage that has just begun; returns false at the last. */
  boolean next(long now) throws IOException {
    if (!inbox.next()) {
      return false;
    }
    passage.begin(inbox.buffer(), inbox.frame(), inbox.length(), now);
    add(FRAMES, 1);
    add(BYTES, inbox.length());
    return true;
  }

  Passage passage() {
    return passage;
  }

  void send(ByteBuffer bytes, int at, int length) {
    add(outbox.put(bytes, at, length) ? SENT : OVERFLOWED, 1);
  }

  void send(byte[] bytes) {
    send(ByteBuffer.wrap(bytes), 0, bytes.length);
  }

  /** Writes what can be written now, and asks to be told when more can. */
  void flush() throws IOException {
    outbox.flushTo(out);
    int wanted = outbox.isEmpty() ? 0 : SelectionKey.OP_WRITE;
    if (writing.interestOps() != wanted) {
      writing.interestOps(wanted);
    }
  }

  Traffic traffic() {
    return new Traffic(
        counts.get(FRAMES), counts.get(BYTES), counts.get(SENT), counts.get(OVERFLOWED));
  }

  private void add(int what, long more) {
    counts.lazySet(what, counts.get(what) + more);
  }
}
