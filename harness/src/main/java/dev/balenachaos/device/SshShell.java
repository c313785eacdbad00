package dev.balenachaos.device;

import dev.balenachaos.ssh.SshConnection;
import dev.balenachaos.ssh.SshException;
import dev.balenachaos.ssh.SshResult;
import dev.balenachaos.ssh.SshStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;

/** A shell over the kept SSH connection. */
final class SshShell implements Shell {

  private final SshConnection connection;
  private final Deadlines deadlines;

  SshShell(SshConnection connection, Deadlines deadlines) {
    this.connection = connection;
    this.deadlines = deadlines;
  }

  @Override
  public Result run(String command, byte[] input, Duration timeLimit) {
    try {
      SshResult result = connection.run(command, input, deadlines.scaled(timeLimit));
      String err = new String(result.err(), StandardCharsets.UTF_8);
      return new Result(result.status(), result.out(), err);
    } catch (SshException e) {
      throw new ShellException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public Streaming stream(String command, Consumer<String> line) {
    try {
      return new SshStreaming(connection.stream(command, line));
    } catch (SshException e) {
      throw new ShellException(String.valueOf(e.getMessage()), e);
    }
  }

  private record SshStreaming(SshStream stream) implements Streaming {

    @Override
    public boolean running() {
      return stream.running();
    }

    @Override
    public void close() {
      stream.close();
    }
  }
}
