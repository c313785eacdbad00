package dev.balenachaos.lab;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Carries bytes between two connections, both ways, until both ways have ended. */
final class Crossing {

  private static final int CHUNK = 16 * 1024;

  private Crossing() {}

  /** Connects to a target, and carries bytes between it and a caller. Closes both in the end. */
  static void between(SocketChannel caller, SocketAddress target, String name) throws IOException {
    try (caller;
        SocketChannel other = SocketChannel.open(target)) {
      Thread back = Doorway.daemon(name, () -> carryAll(other, caller));
      back.start();
      carryAll(caller, other);
      back.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Passes on the end of one direction alone; an error ends both. */
  private static void carryAll(SocketChannel from, SocketChannel to) {
    try {
      ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
      while (from.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
      to.shutdownOutput();
    } catch (IOException e) {
      close(from);
      close(to);
    }
  }

  static void close(Closeable channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // Only its end is wanted.
    }
  }
}
