package dev.balenachaos.lab.cloud;

import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Swallows what is left of a body after its answer: up to 4 MiB, for up to five seconds. Then the
 * connection is closed, as a client that waits for no answer would else go on for ever.
 */
final class LingeringClose implements Runnable {

  private static final int SWALLOWED = 4 << 20;
  private static final long PATIENCE_MILLIS = 5_000;

  private final Exchange exchange;
  private final Scheduler.Task deadline;
  private long seen;

  private LingeringClose(Exchange exchange) {
    this.exchange = exchange;
    this.deadline = exchange.after(PATIENCE_MILLIS, exchange::hangUp);
  }

  /** Ends the exchange once its body has come to an end, or has been waited for in vain. */
  static void begin(Exchange exchange) {
    new LingeringClose(exchange).run();
  }

  @Override
  public void run() {
    while (true) {
      Content.Chunk chunk = exchange.body().read();
      if (chunk == null) {
        exchange.body().demand(this);
        return;
      }
      boolean last = chunk.isLast() || Content.Chunk.isFailure(chunk);
      if (!Content.Chunk.isFailure(chunk)) {
        seen += chunk.remaining();
        chunk.release();
      }
      if (last || seen > SWALLOWED) {
        if (deadline.cancel()) {
          exchange.end();
        }
        return;
      }
    }
  }
}
