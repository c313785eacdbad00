package dev.balenachaos.lab.cloud;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.thread.Scheduler;

/** Reads a body without a thread that waits for it: up to 1 MiB, within a minute. */
final class BodyReader implements Runnable {

  static final int LIMIT = 1 << 20;
  private static final long PATIENCE_MILLIS = 60_000;

  private final Exchange exchange;
  private final Consumer<byte[]> whole;
  private final Runnable tooLarge;
  private final Scheduler.Task deadline;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  private BodyReader(Exchange exchange, Consumer<byte[]> whole, Runnable tooLarge) {
    this.exchange = exchange;
    this.whole = whole;
    this.tooLarge = tooLarge;
    this.deadline = exchange.after(PATIENCE_MILLIS, exchange::hangUp);
  }

  /** Hands over the body once it is there, or says as soon as it is seen that it is too large. */
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
      byte[] part = new byte[chunk.remaining()];
      chunk.getByteBuffer().get(part);
      chunk.release();
      body.writeBytes(part);
      if (last || body.size() > LIMIT) {
        if (deadline.cancel()) {
          finish();
        }
        return;
      }
    }
  }

  private void finish() {
    if (body.size() > LIMIT) {
      tooLarge.run();
    } else {
      whole.accept(body.toByteArray());
    }
  }
}
