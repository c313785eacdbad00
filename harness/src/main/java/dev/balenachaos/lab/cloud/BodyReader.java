package dev.balenachaos.lab.cloud;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.eclipse.jetty.util.thread.Scheduler;

/** Reads a body without a thread that waits for it: up to 1 MiB, within a minute. */
final class BodyReader implements BodyParts.Reader {

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
    BodyParts.read(exchange, new BodyReader(exchange, whole, tooLarge));
  }

  @Override
  public boolean take(ByteBuffer part, boolean last) {
    byte[] bytes = new byte[part.remaining()];
    part.get(bytes);
    body.writeBytes(bytes);
    if (last || body.size() > LIMIT) {
      if (deadline.cancel()) {
        finish();
      }
      return false;
    }
    return true;
  }

  @Override
  public void broken(Throwable failure) {
    deadline.cancel();
    exchange.abandon(failure);
  }

  private void finish() {
    if (body.size() > LIMIT) {
      tooLarge.run();
    } else {
      whole.accept(body.toByteArray());
    }
  }
}
