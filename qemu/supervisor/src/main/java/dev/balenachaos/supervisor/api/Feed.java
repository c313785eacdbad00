package dev.balenachaos.supervisor.api;

import java.io.IOException;
import java.io.OutputStream;

/** The content of an answer that is sent as it comes. */
@FunctionalInterface
interface Feed {

  /**
   * Writes to the client until there is nothing more to come, or the client is gone.
   *
   * @param departure tells when the client is gone, which writing alone does not as long as there
   *     is nothing to write
   * @throws IOException if the client does not take what is written
   */
  void pour(OutputStream client, Departure departure) throws IOException;

  /** The moment at which a client leaves. */
  @FunctionalInterface
  interface Departure {
    /** Has something run once the client is gone; it must not block. */
    void thenRun(Runnable action);
  }
}
