package dev.balenachaos.ssh;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Cuts bytes into lines and hands them on from a thread of its own: a slow listener must not hold
 * up the session's thread, which serves every channel.
 */
final class LineOutput extends OutputStream {

  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final Consumer<String> listener;
  private final ExecutorService lines;

  LineOutput(Consumer<String> listener, String threadName) {
    this.listener = listener;
    this.lines =
        Executors.newSingleThreadExecutor(
            body -> {
              Thread thread = new Thread(body, threadName);
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Tells whether everything was handed on and nothing more will come. */
  boolean isDone() {
    return lines.isTerminated();
  }

  @Override
  public void write(int next) {
    if (next != '\n') {
      line.write(next);
      return;
    }
    String whole = line.toString(StandardCharsets.UTF_8);
    line.reset();
    lines.execute(() -> listener.accept(whole));
  }

  /** Lets the listener finish; a last line without its end is not handed on. */
  @Override
  public void close() {
    lines.shutdown();
  }
}
