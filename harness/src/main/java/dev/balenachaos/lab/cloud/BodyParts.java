package dev.balenachaos.lab.cloud;

import java.nio.ByteBuffer;
import org.eclipse.jetty.io.Content;

/** Reads a body part by part as it comes, without a thread that waits for it. */
final class BodyParts implements Runnable {

  private final Exchange exchange;
  private final Reader reader;

  private BodyParts(Exchange exchange, Reader reader) {
    this.exchange = exchange;
    this.reader = reader;
  }

  /** Hands over each part of a body, until its end or until its reader wants no more. */
  static void read(Exchange exchange, Reader reader) {
    new BodyParts(exchange, reader).run();
  }

  @Override
  public void run() {
    boolean more = true;
    while (more) {
      Content.Chunk chunk = exchange.body().read();
      if (chunk == null) {
        exchange.body().demand(this);
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        reader.broken(chunk.getFailure());
        return;
      }
      try {
        more = reader.take(chunk.getByteBuffer(), chunk.isLast()) && !chunk.isLast();
      } finally {
        chunk.release();
      }
    }
  }

  /** Whoever wants the parts. */
  interface Reader {

    /**
     * Takes a part, which is valid for as long as this runs.
     *
     * @param last whether the body ends with it
     * @return whether more is wanted
     */
    boolean take(ByteBuffer part, boolean last);

    /** Is told that the body ends before its time. */
    void broken(Throwable failure);
  }
}
