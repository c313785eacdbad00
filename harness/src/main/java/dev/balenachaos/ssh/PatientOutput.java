package dev.balenachaos.ssh;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes bytes at once and hands them to a client from a thread of its own. JSch writes from the
 * thread that serves every channel, so a client that does not read would otherwise stop them all;
 * one that falls behind by more than {@value #MOST} bytes is cut off instead.
 */
final class PatientOutput extends OutputStream {

  static final long MOST = 256L << 20;

  /** The device sends no more, but may still read. */
  private static final byte[] END = new byte[0];

  /** The channel is gone. */
  private static final byte[] GONE = new byte[0];

  private final Socket client;
  private final BlockingQueue<byte[]> waiting = new LinkedBlockingQueue<>();
  private final AtomicLong behind = new AtomicLong();
  private final Thread writer;

  PatientOutput(Socket client) {
    this.client = client;
    this.writer = Daemon.start("relay-" + client.getPort(), this::write);
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (behind.addAndGet(length) > MOST) {
      client.close();
      throw new IOException("The client does not read: " + behind.get() + " bytes are waiting");
    }
    waiting.add(Arrays.copyOfRange(bytes, offset, offset + length));
  }

  /** Ends the client's reading once everything is handed over. */
  @Override
  public void close() {
    waiting.add(END);
  }

  /** Ends the client's connection once everything is handed over. */
  void channelGone() {
    waiting.add(GONE);
  }

  void awaitChannelGone() throws IOException {
    try {
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while bytes were waiting", e);
    }
  }

  @SuppressWarnings("ReferenceEquality") // the two marks are those very objects
  private void write() {
    try (client) {
      byte[] next;
      while ((next = waiting.take()) != GONE) {
        if (next == END) {
          client.shutdownOutput();
        } else {
          client.getOutputStream().write(next);
          behind.addAndGet(-next.length);
        }
      }
    } catch (IOException e) {
      // The client has gone; so there is nobody left to tell.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
