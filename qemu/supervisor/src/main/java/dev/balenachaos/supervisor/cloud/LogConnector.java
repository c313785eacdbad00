package dev.balenachaos.supervisor.cloud;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** The way on which logs go to the cloud. */
interface LogConnector {

  /**
   * Connects; may block.
   *
   * @param ended is told, once at most, that the cloud has answered or hung up, and what it said;
   *     not after the stream was closed
   * @throws IOException if the cloud cannot be reached
   */
  LogStream open(Consumer<String> ended) throws IOException;

  /** One open connection. */
  interface LogStream extends AutoCloseable {

    /** Sends lines; may block for as long as the cloud does not take them. */
    void send(List<byte[]> lines) throws IOException;

    /** Ends the request, and forgets the connection; may be called while lines are being sent. */
    @Override
    void close();
  }
}
