package dev.balenachaos.ssh;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Passes bytes on, and says when it is closed. */
final class ClosingStream extends FilterOutputStream {

  private final Runnable closed;

  ClosingStream(OutputStream to, Runnable closed) {
    super(to);
    this.closed = closed;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
  }

  @Override
  public void close() throws IOException {
    try {
      super.close();
    } finally {
      closed.run();
    }
  }
}
