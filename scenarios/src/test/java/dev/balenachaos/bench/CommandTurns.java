package dev.balenachaos.bench;

import dev.balenachaos.device.Device;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.ssh.SshConnection;
import dev.balenachaos.ssh.SshTarget;
import java.io.IOException;
import java.time.Duration;

/**
 * One {@code true} on a device by each way there is, turn by turn, so that whatever slows the
 * machine for a while slows them all: on the kept connection, by an {@code ssh} process of its own,
 * by one over a ControlMaster, and on a connection of this library that has to log in first.
 */
final class CommandTurns {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private CommandTurns() {}

  static void on(Device device, int turns, Figures figures)
      throws IOException, InterruptedException {
    SshTarget target =
        device
            .capability(SshTarget.class)
            .orElseThrow(() -> new InfraException(device.name() + " does not tell its address"));
    try (OpenSsh ssh = OpenSsh.to(target)) {
      // Neither the first command of the kept connection nor the first run of ssh is a fair turn.
      device.shell().require("true");
      ssh.fresh();
      for (int turn = 0; turn < turns; turn++) {
        Duration kept = timed(() -> device.shell().require("true"));
        Duration fresh = timed(ssh::fresh);
        Duration overMaster = timed(ssh::overMaster);
        figures.millis("command.kept", kept);
        figures.millis("command.ssh", fresh);
        figures.millis("command.controlmaster", overMaster);
        figures.millis("ssh.first", firstOn(target));
        figures.ratio("ratio.kept_to_ssh", kept, fresh);
        figures.ratio("ratio.kept_to_controlmaster", kept, overMaster);
      }
    }
  }

  private static Duration firstOn(SshTarget target) throws IOException, InterruptedException {
    try (SshConnection connection = SshConnection.to(target, LIMIT)) {
      return timed(() -> connection.run("true", new byte[0], LIMIT));
    }
  }

  private interface Command {
    void run() throws IOException, InterruptedException;
  }

  private static Duration timed(Command command) throws IOException, InterruptedException {
    long start = System.nanoTime();
    command.run();
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
