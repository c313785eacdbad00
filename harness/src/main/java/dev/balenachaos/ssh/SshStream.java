package dev.balenachaos.ssh;

import java.util.concurrent.atomic.AtomicBoolean;

/** A command whose standard output is handed on line by line while it runs. */
public final class SshStream implements AutoCloseable {

  private final RemoteCommand command;
  private final Runnable end;
  private final AtomicBoolean closed = new AtomicBoolean();

  SshStream(RemoteCommand command, Runnable end) {
    this.command = command;
    this.end = end;
  }

  /** Tells whether the command is still running and its connection is up. */
  public boolean running() {
    return !closed.get() && !command.hasEnded();
  }

  /** Kills the command on the device when it still runs. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      end.run();
    }
  }
}
