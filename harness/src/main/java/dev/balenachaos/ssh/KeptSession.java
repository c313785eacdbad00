package dev.balenachaos.ssh;

import dev.balenachaos.ssh.SshException.Reason;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one session to a device, made again when it was lost. One thread at a time logs in; those who
 * wait for it share what comes of it.
 */
final class KeptSession implements AutoCloseable {

  /** How long a failed login speaks for those who ask after it. */
  private static final Duration FAILURE_HOLDS = Duration.ofSeconds(1);

  private final SshTarget target;
  private final Supplier<LiveSession> login;
  private final ReentrantLock connecting = new ReentrantLock(true);
  private volatile @Nullable LiveSession current;
  private volatile boolean closed;
  private @Nullable SshException failure;
  private long failedAt;

  KeptSession(SshTarget target, Supplier<LiveSession> login) {
    this.target = target;
    this.login = login;
  }

  /** Returns the session when it is up, without waiting. */
  @Nullable LiveSession ifUp() {
    LiveSession session = current;
    return session != null && session.isUp() ? session : null;
  }

  /**
   * Returns the session, logging in when there is none.
   *
   * @throws SshException when that does not work
   */
  LiveSession get() {
    LiveSession up = ifUp();
    if (up != null) {
      return up;
    }
    connecting.lock();
    try {
      up = ifUp();
      return up != null ? up : connect();
    } finally {
      connecting.unlock();
    }
  }

  /** Logs in on a thread of its own, unless somebody does so already. */
  void wake() {
    if (!closed && !connecting.isLocked()) {
      Daemon.start("ssh-" + target.device() + "-wake", this::tryToGet);
    }
  }

  private void tryToGet() {
    try {
      get();
    } catch (SshException e) {
      // Nobody waits for this login: whoever needs the device next asks, and is told then.
    }
  }

  private LiveSession connect() {
    if (closed) {
      throw ended();
    }
    SshException last = failure;
    if (last != null && System.nanoTime() - failedAt < FAILURE_HOLDS.toNanos()) {
      throw last;
    }
    try {
      LiveSession session = login.get();
      current = session;
      failure = null;
      if (closed) {
        session.end();
        throw ended();
      }
      return session;
    } catch (SshException e) {
      failure = e;
      failedAt = System.nanoTime();
      throw e;
    }
  }

  /** Gives up a session that is known to be dead; the next call logs in anew. */
  void drop(LiveSession session) {
    session.end();
  }

  /** Gives up the present session. */
  void drop() {
    LiveSession session = current;
    if (session != null) {
      session.end();
    }
  }

  private SshException ended() {
    return new SshException(
        Reason.CLOSED,
        "to speak to " + target.device() + " at " + target.address(),
        "its connection was closed by the harness",
        "use a device only until it is closed");
  }

  @Override
  public void close() {
    closed = true;
    drop();
  }
}
