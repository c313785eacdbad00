package dev.balenachaos.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames to a file on a thread of its own, so that a slow disk does not hold up the wire.
 * What is too much for the disk, or for the file, is left out and counted.
 *
 * <p>Up to {@value #WHOLE} bytes of file, frames are kept whole; from there their first {@value
 * #BEGINNING} bytes, and nothing more beyond {@value #MOST} bytes: a download must not fill the
 * host's disk.
 */
final class Capture implements AutoCloseable {

  private static final long WHOLE = 64L << 20;
  private static final long MOST = 256L << 20;
  static final int BEGINNING = 128;
  private static final int BUFFER = 1 << 20;

  /** So long frames are gathered before they are written, unless they are many. */
  private static final long GATHER = 200_000_000;

  private static final int MANY = BUFFER / 4;

  private final FileChannel file;
  private final long whole;
  private final long most;
  private final Thread writer;
  private final long zero;
  private ByteBuffer filling = ByteBuffer.allocateDirect(BUFFER);
  private ByteBuffer spare = ByteBuffer.allocateDirect(BUFFER);
  private long written;
  private long leftOut;
  private boolean closed;
  private @Nullable IOException failure;

  private Capture(FileChannel file, long whole, long most) {
    this.file = file;
    this.whole = whole;
    this.most = most;
    Instant now = Instant.now();
    this.zero = now.getEpochSecond() * 1_000_000_000L + now.getNano() - System.nanoTime();
    this.writer = new Thread(this::write, "wire-capture");
    writer.setDaemon(true);
  }

  /**
   * Begins a file, in place of one that is there.
   *
   * @throws IOException when it cannot be written
   */
  static Capture to(Path path, String device) throws IOException {
    return to(path, device, WHOLE, MOST);
  }

  static Capture to(Path path, String device, long whole, long most) throws IOException {
    FileChannel file =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING);
    Capture capture = new Capture(file, whole, most);
    Pcapng.begin(capture.filling, device);
    capture.writer.start();
    return capture;
  }

  /**
   * Adds a frame.
   *
   * @param nanoTime when it came
   * @param comment what became of it; empty when it went on as it came
   */
  synchronized void add(Frame frame, long nanoTime, CharSequence comment) {
    int kept = written + filling.position() < whole ? frame.length() : kept(frame.length());
    int size = Pcapng.sizeOf(kept, comment);
    if (closed || written + filling.position() + size > most || size > filling.remaining()) {
      leftOut++;
      return;
    }
    boolean first = filling.position() == 0;
    boolean few = filling.position() < MANY;
    Pcapng.frame(filling, frame, kept, zero + nanoTime, comment);
    if (first || (few && filling.position() >= MANY)) {
      notifyAll();
    }
  }

  private static int kept(int length) {
    return Math.min(length, BEGINNING);
  }

  /** Returns how many frames were left out. */
  synchronized long leftOut() {
    return leftOut;
  }

  private void write() {
    for (ByteBuffer full = next(); full != null; full = next()) {
      try {
        full.flip();
        while (full.hasRemaining()) {
          file.write(full);
        }
      } catch (IOException e) {
        failed(e);
      }
      full.clear();
    }
  }

  private synchronized @Nullable ByteBuffer next() {
    try {
      while (filling.position() == 0 && !closed) {
        wait();
      }
      long until = System.nanoTime() + GATHER;
      for (long left = GATHER; left > 0 && filling.position() < MANY && !closed; ) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
        left = until - System.nanoTime();
      }
    } catch (InterruptedException e) {
      closed = true;
    }
    if (filling.position() == 0) {
      return null;
    }
    ByteBuffer full = filling;
    filling = spare;
    spare = full;
    written += full.position();
    return full;
  }

  private synchronized void failed(IOException e) {
    closed = true;
    failure = e;
  }

  /**
   * Writes what is left and ends the file.
   *
   * @throws IOException when something could not be written
   */
  @Override
  public void close() throws IOException {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    file.close();
    synchronized (this) {
      if (failure != null) {
        throw failure;
      }
    }
  }
}
