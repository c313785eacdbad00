package dev.balenachaos.wire;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * The frames of one direction as QEMU writes them to a socket: each after its length in 4 bytes,
 * high byte first (QEMU, {@code net/net.c}, {@code net_fill_rstate}).
 */
final class Inbox {

  static final int HEADER = 4;

  /** The longest frame that QEMU knows: {@code NET_BUFSIZE}. */
  static final int LONGEST = 4096 + 65536;

  private static final int SIZE = 256 << 10;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(SIZE);
  private int start;
  private int length;

  /**
   * Reads what is there.
   *
   * @throws EOFException when the other side has closed
   */
  void readFrom(SocketChannel channel) throws IOException {
    buffer.limit(buffer.position()).position(start);
    buffer.compact();
    start = 0;
    if (channel.read(buffer) < 0) {
      throw new EOFException("the machine has closed the socket");
    }
  }

  /**
   * Steps to the next frame that is there as a whole.
   *
   * @return false when there is none
   * @throws IOException when what comes is no frame
   */
  boolean next() throws IOException {
    int there = buffer.position() - start;
    if (there < HEADER) {
      return false;
    }
    length = buffer.getInt(start);
    if (length < 0 || length > LONGEST) {
      throw new IOException("the machine sent a frame of " + length + " bytes: out of step");
    }
    if (there < HEADER + length) {
      return false;
    }
    start += HEADER + length;
    return true;
  }

  ByteBuffer buffer() {
    return buffer;
  }

  /** Returns where the frame that was stepped to begins. */
  int frame() {
    return start - length;
  }

  /** Returns how long it is. */
  int length() {
    return length;
  }
}
