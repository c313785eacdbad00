package dev.balenachaos.lab.cloud;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Reads a body without a thread that waits for it: up to 1 MiB, within a minute. What is larger is
 * swallowed up to 4 MiB, so that the client gets to read that it was too large.
 */
final class BodyReader implements Runnable {

  static final int LIMIT = 1 << 20;
  private static final int SWALLOWED = 4 << 20;
  private static final long PATIENCE_MILLIS = 60_000;

  private final Exchange exchange;
  private final Consumer<byte[]> whole;
  private final Runnable tooLarge;
  private final Scheduler.Task deadline;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private long seen;

  private BodyReader(Exchange exchange, Consumer<byte[]> whole, Runnable tooLarge) {
    this.exchange = exchange;
    this.whole = whole;
    this.tooLarge = tooLarge;
    this.deadline = exchange.after(PATIENCE_MILLIS, exchange::hangUp);
  }

  /** Hands over the body once it is there, or says that it is too large. */
  static void read(Exchange exchange, Consumer<byte[]> whole, Runnable tooLarge) {
    new BodyReader(exchange, whole, tooLarge).run();
  }

  @Override
  public void run() {
    while (true) {
      Content.Chunk chunk = exchange.body().read();
      if (chunk == null) {
        exchange.body().demand(this);
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        deadline.cancel();
        exchange.abandon(chunk.getFailure());
        return;
      }
      boolean last = chunk.isLast();
      take(chunk.getByteBuffer());
      chunk.release();
      if (last || seen > SWALLOWED) {
        if (deadline.cancel()) {
          finish();
        }
        return;
      }
    }
  }

  private void take(ByteBuffer bytes) {
    seen += bytes.remaining();
    if (seen <= LIMIT) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      body.writeBytes(copy);
    }
  }

  private void finish() {
    if (seen > LIMIT) {
      tooLarge.run();
    } else {
      whole.accept(body.toByteArray());
    }
  }
}
