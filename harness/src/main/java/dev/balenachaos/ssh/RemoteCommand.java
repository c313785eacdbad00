package dev.balenachaos.ssh;

import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.JSchException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A command that runs on the device, on a channel of its own. */
final class RemoteCommand implements AutoCloseable {

  private static final Map<String, Integer> SIGNALS =
      Map.ofEntries(
          Map.entry("HUP", 1),
          Map.entry("INT", 2),
          Map.entry("QUIT", 3),
          Map.entry("ILL", 4),
          Map.entry("ABRT", 6),
          Map.entry("FPE", 8),
          Map.entry("KILL", 9),
          Map.entry("USR1", 10),
          Map.entry("SEGV", 11),
          Map.entry("USR2", 12),
          Map.entry("PIPE", 13),
          Map.entry("ALRM", 14),
          Map.entry("TERM", 15));

  private final LiveSession session;
  private final ChannelExec channel;
  private final LeaderLine out;
  private final CountDownLatch ended = new CountDownLatch(1);

  private RemoteCommand(LiveSession session, ChannelExec channel, OutputStream out) {
    this.session = session;
    this.channel = channel;
    this.out = new LeaderLine(out);
  }

  /**
   * Starts a command line under the login shell.
   *
   * @param out gets standard output on the session's own thread, so it must never block
   * @param err gets standard error, likewise
   */
  static RemoteCommand start(
      LiveSession session, String line, OutputStream out, OutputStream err, Duration limit)
      throws JSchException, IOException {
    ChannelExec channel = NewChannel.on(session.jsch(), "exec", ChannelExec.class);
    RemoteCommand command = new RemoteCommand(session, channel, out);
    channel.setCommand(LeaderLine.announcing(line).getBytes(StandardCharsets.UTF_8));
    channel.setOutputStream(command.out);
    // Standard error is closed last, when the channel ends: that is the end of the command.
    channel.setErrStream(new ClosingStream(err, command.ended::countDown));
    channel.connect(Math.toIntExact(limit.toMillis()));
    return command;
  }

  /** Sends all of standard input; blocks while the command does not read it. */
  void feed(byte[] input) {
    try (OutputStream stdin = channel.getOutputStream()) {
      stdin.write(input);
    } catch (IOException e) {
      // A command may end without having read its input, as `head` does. Its status tells.
      return;
    }
  }

  boolean awaitEnd(Duration limit) throws InterruptedException {
    return ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  boolean hasEnded() {
    return ended.getCount() == 0;
  }

  /** Returns the exit status, or nothing when the connection was lost before it was known. */
  OptionalInt status() {
    String signal = channel.getExitSignal();
    if (signal != null) {
      return OptionalInt.of(128 + SIGNALS.getOrDefault(signal, 0));
    }
    int status = channel.getExitStatus();
    return status < 0 ? OptionalInt.empty() : OptionalInt.of(status);
  }

  /** Returns the session leader's process id on the device, once it is known. */
  OptionalInt leader() {
    return out.leader();
  }

  LiveSession session() {
    return session;
  }

  @Override
  public void close() {
    channel.disconnect();
  }
}
