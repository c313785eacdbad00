package dev.balenachaos.ssh;

import dev.balenachaos.ssh.SshException.Reason;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Shares out the channels of a connection: OpenSSH allows ten ({@code MaxSessions}), of which one
 * in three at most may go to streams that last, and two are left for killing.
 */
final class Slots {

  private final SshTarget target;
  private final Duration patience;
  private final Semaphore commands = new Semaphore(5, true);
  private final Semaphore streams = new Semaphore(3, true);

  Slots(SshTarget target, Duration patience) {
    this.target = target;
    this.patience = patience;
  }

  /** Waits for a channel for a command; each that holds one has a time limit of its own. */
  void takeForCommand(String line) {
    try {
      commands.acquire();
    } catch (InterruptedException e) {
      throw interrupted(line, e);
    }
  }

  void commandEnded() {
    commands.release();
  }

  /** Takes a channel for a stream. */
  void takeForStream(String line) {
    try {
      if (!streams.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new SshException(
            Reason.TOO_SLOW,
            "to stream on " + target.device() + ": " + line,
            "three streams are open already",
            "close one of them first");
      }
    } catch (InterruptedException e) {
      throw interrupted(line, e);
    }
  }

  void streamEnded() {
    streams.release();
  }

  private SshException interrupted(String line, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new SshException(
        Reason.CLOSED,
        "on " + target.device() + ": " + line,
        "the thread was interrupted while it waited for a free channel",
        "see who ended the test",
        e);
  }
}
