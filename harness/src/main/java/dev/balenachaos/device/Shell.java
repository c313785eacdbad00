package dev.balenachaos.device;

import java.time.Duration;
import java.util.function.Consumer;

/** The one door to the device's operating system: runs commands as root. Safe for many threads. */
public interface Shell {

  /** How long a command may take when nothing else is said: 60 s, scaled to the host's speed. */
  Duration DEFAULT_TIME_LIMIT = Duration.ofSeconds(60);

  /**
   * Runs a command line in {@code sh} and returns what came of it, whatever its exit status.
   *
   * @throws ShellException when the command could not be run, or was killed on the device because
   *     it took longer than {@link #DEFAULT_TIME_LIMIT}
   */
  default Result run(String command) {
    return run(command, DEFAULT_TIME_LIMIT);
  }

  /**
   * Runs a command line in {@code sh} with a time limit, after which its process is killed on the
   * device.
   *
   * @param timeLimit how long it may take at full speed; scaled to the host's speed
   * @throws ShellException when the command could not be run or took too long
   */
  default Result run(String command, Duration timeLimit) {
    return run(command, new byte[0], timeLimit);
  }

  /**
   * Runs a command line in {@code sh} with something on its standard input.
   *
   * @throws ShellException when the command could not be run or took too long
   */
  Result run(String command, byte[] input, Duration timeLimit);

  /**
   * Runs a command line that must succeed.
   *
   * @return its standard output without trailing white space
   * @throws ShellException when it exits with another status than 0; the message holds the command,
   *     the status and the end of standard error, or else of standard output
   */
  default String require(String command) {
    return run(command).require(command);
  }

  /**
   * Starts a command and hands each line of its standard output to a listener, until it is closed
   * or ends by itself. Closing kills the process on the device.
   */
  Streaming stream(String command, Consumer<String> line);

  /** A command that is still running. */
  interface Streaming extends AutoCloseable {

    /** Tells whether the command is still running and its connection is up. */
    boolean running();

    @Override
    void close();
  }

  /**
   * What came of a command.
   *
   * @param status its exit status; 128 + signal when a signal ended it
   * @param out its standard output, byte for byte
   * @param err its standard error as text
   */
  record Result(int status, byte[] out, String err) {

    private static final int MOST_SAID = 2_000;

    /** Tells whether the exit status is 0. */
    public boolean ok() {
      return status == 0;
    }

    /** Returns standard output as text without trailing white space. */
    public String text() {
      return new String(out, java.nio.charset.StandardCharsets.UTF_8).stripTrailing();
    }

    /** Returns what it said last, for people: of a failure, chronyc tells standard output alone. */
    public String complaint() {
      String said = (err.isBlank() ? text() : err).strip();
      return said.substring(Math.max(0, said.length() - MOST_SAID));
    }

    /**
     * Returns standard output as text when the exit status is 0.
     *
     * @throws ShellException otherwise
     */
    public String require(String command) {
      if (!ok()) {
        throw new ShellException(
            "Tried: " + command + "\nSeen: exit status " + status + ", " + complaint());
      }
      return text();
    }
  }
}
