package dev.balenachaos.lab.cloud;

import java.nio.ByteBuffer;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Swallows what is left of a body after its answer: up to 4 MiB, for up to five seconds. Then the
 * connection is closed, as a client that waits for no answer would else go on for ever.
 */
final class LingeringClose implements BodyParts.Reader {

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
    BodyParts.read(exchange, new LingeringClose(exchange));
  }

  @Override
  public boolean take(ByteBuffer part, boolean last) {
    seen += part.remaining();
    if (last || seen > SWALLOWED) {
      end();
      return false;
    }
    return true;
  }

  @Override
  public void broken(Throwable failure) {
    end();
  }

  private void end() {
    if (deadline.cancel()) {
      exchange.end();
    }
  }
}
