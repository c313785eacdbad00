package dev.balenachaos.ssh;

import java.util.concurrent.atomic.AtomicBoolean;

/** A command whose standard output is handed on line by line while it runs. */
public final class SshStream implements AutoCloseable {

  private final LineOutput lines;
  private final Runnable end;
  private final AtomicBoolean closed = new AtomicBoolean();

  SshStream(LineOutput lines, Runnable end) {
    this.lines = lines;
    this.end = end;
  }

  /** Tells whether more lines may come: the command runs, or some lines are not handed on yet. */
  public boolean running() {
    return !closed.get() && !lines.isDone();
  }

  /** Kills the command on the device when it still runs. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      end.run();
    }
  }
}
