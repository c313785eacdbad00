package dev.balenachaos.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** What is to be written to a socket, as far as it has not been taken yet. */
final class Outbox {

  /** About 700 full frames. When the reader is so far behind, it loses frames as a NIC does. */
  private static final int SIZE = 1 << 20;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(SIZE);
  private int start;

  /**
   * Adds a frame and its length.
   *
   * @return false when there is no room for it
   */
  boolean put(ByteBuffer bytes, int at, int length) {
    if (buffer.remaining() < Inbox.HEADER + length) {
      compact();
    }
    if (buffer.remaining() < Inbox.HEADER + length) {
      return false;
    }
    buffer.putInt(length);
    buffer.put(buffer.position(), bytes, at, length);
    buffer.position(buffer.position() + length);
    return true;
  }

  private void compact() {
    buffer.limit(buffer.position()).position(start);
    buffer.compact();
    start = 0;
  }

  boolean isEmpty() {
    return start == buffer.position();
  }

  /** Writes as much as the socket takes at once. */
  void flushTo(SocketChannel channel) throws IOException {
    int end = buffer.position();
    if (start == end) {
      return;
    }
    buffer.limit(end).position(start);
    try {
      channel.write(buffer);
    } finally {
      start = buffer.position();
      buffer.limit(buffer.capacity()).position(end);
    }
    if (start == end) {
      buffer.clear();
      start = 0;
    }
  }
}
