package dev.balenachaos.ssh;

import com.jcraft.jsch.JSchException;
import dev.balenachaos.ssh.SshException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A kept SSH connection to one device. It logs in at first use and again whenever the connection
 * was lost, runs many commands at a time, and forwards ports and sockets of the device. Safe for
 * many threads; everything it started ends when it is closed.
 */
public final class SshConnection implements AutoCloseable {

  private final SshTarget target;
  private final Duration patience;
  private final KeptSession kept;
  private final Slots slots;
  private final Map<Destination, Forward> forwards = new ConcurrentHashMap<>();

  private SshConnection(SshTarget target, Duration patience, boolean up) {
    this.target = target;
    this.patience = patience;
    this.kept = new KeptSession(target, new Login(target, patience, up)::perform);
    this.slots = new Slots(target, patience);
  }

  /**
   * Returns a connection that logs in when it is first used.
   *
   * @param patience how long a login, or the opening of a channel, may take
   */
  public static SshConnection to(SshTarget target, Duration patience) {
    return new SshConnection(target, patience, false);
  }

  /**
   * Returns the same to a device that is up and has a network: the first login waits for it in one
   * try, since on a busy one each more would make it slower still.
   *
   * @param patience how long a login, or the opening of a channel, may take
   */
  public static SshConnection toOneThatIsUp(SshTarget target, Duration patience) {
    return new SshConnection(target, patience, true);
  }

  /** Tells whether the connection is up, as far as is known without asking the device. */
  public boolean isUp() {
    return kept.ifUp() != null;
  }

  /** Gives up the present connection, for instance because the device reboots. */
  public void drop() {
    kept.drop();
  }

  /**
   * Runs a command line in the device's {@code sh}, whose processes are all killed when it takes
   * too long. Processes that have left for a session of their own are not.
   *
   * @param input what it reads on standard input
   * @param limit how long it may take
   * @throws SshException when it could not be run or took too long
   */
  public SshResult run(String line, byte[] input, Duration limit) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    slots.takeForCommand(line);
    try (RemoteCommand command = start(line, out, err)) {
      feed(command, input);
      if (!command.awaitEnd(limit)) {
        throw tooSlow(command, line, limit);
      }
      int status = command.status().orElseThrow(() -> lost(line));
      return new SshResult(status, out.toByteArray(), err.toByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SshException(
          Reason.CLOSED, tried(line), "the thread was interrupted", "see who ended the test", e);
    } finally {
      slots.commandEnded();
    }
  }

  /**
   * Starts a command line whose standard output is handed on line by line, in order, on a thread of
   * its own.
   *
   * @throws SshException when it could not be started
   */
  public SshStream stream(String line, Consumer<String> listener) {
    slots.takeForStream(line);
    LineOutput lines = new LineOutput(listener, "ssh-" + target.device() + "-lines");
    try {
      RemoteCommand command = start(line, lines, OutputStream.nullOutputStream());
      feed(command, new byte[0]);
      return new SshStream(
          lines,
          () -> {
            new Kill(command, patience).perform();
            command.close();
            slots.streamEnded();
          });
    } catch (SshException e) {
      lines.close();
      slots.streamEnded();
      throw e;
    }
  }

  /**
   * Listens on the host's loopback interface for as long as this connection is not closed, also
   * across reboots of the device. While the device is away what connects there is closed at once.
   *
   * @return where to connect; the same for the same destination
   */
  public InetSocketAddress forward(Destination destination) {
    return forwards
        .computeIfAbsent(destination, to -> Forward.open(to, kept, target, patience))
        .address();
  }

  private RemoteCommand start(String line, OutputStream out, OutputStream err) {
    LiveSession session = kept.get();
    try {
      return RemoteCommand.start(session, line, out, err, patience);
    } catch (JSchException | IOException e) {
      // Even a busy device opens a channel in that time: one that does not is gone.
      kept.drop(session);
      throw new SshException(
          Reason.AWAY,
          tried(line),
          "the connection does not take commands any more: " + e.getMessage(),
          "see whether the device is up; the next command logs in anew",
          e);
    }
  }

  private void feed(RemoteCommand command, byte[] input) {
    if (input.length == 0) {
      command.feed(input);
    } else {
      Daemon.start("ssh-" + target.device() + "-stdin", () -> command.feed(input));
    }
  }

  private SshException tooSlow(RemoteCommand command, String line, Duration limit) {
    String killed = new Kill(command, patience).perform() ? "was killed" : "could not be killed";
    return new SshException(
        Reason.TOO_SLOW,
        tried(line),
        "it took longer than " + limit.toMillis() + " ms and " + killed + " on the device",
        "see what it waits for, or give it more time");
  }

  private SshException lost(String line) {
    return new SshException(
        Reason.AWAY,
        tried(line),
        "the connection was lost while it ran",
        "see whether the device is up; the command may or may not have had its effect");
  }

  private String tried(String line) {
    return "on " + target.device() + ": " + line.lines().findFirst().orElse("");
  }

  @Override
  public void close() {
    forwards.values().forEach(Forward::close);
    kept.close();
  }
}
